#!/bin/sh
# Runs a command in the emulated computer, which sees this one's files read-only. Usage: tests/vm/run.sh COMMAND
# Ends as the command ends; 125 if it did not come to an end within the time limit.
set -eu

LIMIT_S=900
folder=${XDG_CACHE_HOME:-$HOME/.cache}/live-assistant/vm
"$(dirname "$0")/build.sh" "$folder"

command=$(printf '%s' "cd '$PWD' && $*" | base64 -w 0)
log=$folder/log
nice timeout "$LIMIT_S" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 2048 -net none -no-reboot \
    -display none -serial stdio -monitor none -kernel "$folder/vmlinuz" -initrd "$folder/initramfs" \
    -append "console=ttyS0 panic=-1 quiet run=$command" \
    -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap </dev/null | tee "$log"
exit "$(tr -d '\r' <"$log" | sed -n 's/^the command ended with //p' | grep . || echo 125)"
