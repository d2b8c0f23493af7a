#!/bin/sh
# Makes the kernel and the initramfs of the emulated computer. Usage: tests/vm/build.sh FOLDER
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"

image=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: //p' | head -n 1)
release=${image#linux-image-}
case $release in
6.1.*-amd64) ;;
*)
    echo "make test-vm is made for Debian 12 on x86-64; this system's kernel would be '$release'" >&2
    exit 1
    ;;
esac

if [ ! -f "kernel/$release" ]; then
    echo "Getting Linux $release and compiling gpio-sim"
    rm -rf kernel work
    mkdir -p kernel work/debs work/tree work/module
    (cd work/debs && apt-get -q -o APT::Sandbox::User=root download "$image" "linux-headers-$release" \
        "linux-headers-${release%-amd64}-common" linux-kbuild-6.1 linux-compiler-gcc-12-x86 linux-source-6.1)
    for package in work/debs/*.deb; do dpkg -x "$package" work/tree; done
    tree=$PWD/work/tree

    tar -xf "$tree/usr/src/linux-source-6.1.tar.xz" -C work --strip-components=1 \
        linux-source-6.1/drivers/gpio linux-source-6.1/kernel/irq linux-source-6.1/include/linux
    cp work/drivers/gpio/gpio-sim.c work/drivers/gpio/gpiolib.h work/kernel/irq/irq_sim.c \
        work/include/linux/irq_sim.h work/module/
    # irq_sim is not in Debian's kernel either, and irq_to_desc() is not for modules.
    sed -i 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' work/module/irq_sim.c
    sed -i 's|<linux/irq_sim.h>|"irq_sim.h"|' work/module/*.c
    printf 'obj-m := gpiosim.o\ngpiosim-y := gpio-sim.o irq_sim.o\n' >work/module/Kbuild
    headers=$tree/usr/src/linux-headers-$release
    sed -i "s|/usr/src/|$tree/usr/src/|" "$headers/Makefile"
    nice make -s -C "$headers" M="$PWD/work/module" modules

    install -D work/module/gpiosim.ko "$tree/lib/modules/$release/extra/gpiosim.ko"
    depmod -b "$tree" "$release"
    for module in virtio_pci 9pnet_virtio 9p overlay configfs gpiosim uinput evdev; do
        modprobe -d "$tree" -S "$release" --show-depends "$module"
    done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' >work/modules
    mkdir kernel/modules
    count=100
    while read -r module; do # in the order in which they are to be loaded
        cp "$module" "kernel/modules/$count-$(basename "$module")"
        count=$((count + 1))
    done <work/modules
    cp "$tree/boot/vmlinuz-$release" "kernel/$release"
    rm -rf work
fi

rm -rf root
mkdir -p root/bin root/dev root/proc root/sys root/host root/new
cp /bin/busybox root/bin/
cp "$here/init" root/init
cp -r kernel/modules root/modules
(cd root && find . | cpio -o -H newc --quiet | gzip -1) >initramfs
rm -rf root
ln -sf "kernel/$release" vmlinuz
