"""Small wheels, made by hand: no package index and no build tools are needed."""

import base64
import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path


def wheel(
    folder: Path, name: str, version: str, files: Mapping[str, str], entry: str = "", needs: str = ""
) -> Path:
    """A wheel with these files; `entry` is a console script, such as `assistant = assistant:main`."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    requires = f"Requires-Dist: {needs}\n" if needs else ""
    every = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if entry:
        every[f"{info}/entry_points.txt"] = f"[console_scripts]\n{entry}\n"
    record = "".join(f"{path},{_digest(text)},{len(text.encode())}\n" for path, text in every.items())
    path = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name_, text in {**every, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(name_, text)
    return path


def assistant(
    folder: Path, version: str, *, starts: bool = True, locks: Mapping[str, str] | None = None
) -> Path:
    """A wheel of ours, as far as an update looks at one."""
    main = f"def main():\n    import tiny\n    print('assistant {version}')\n"
    files = {"assistant/__init__.py": main, "assistant/app.py": "" if starts else "raise ImportError('no')\n"}
    files |= {f"assistant/_locks/{name}": text for name, text in (locks or {}).items()}
    return wheel(folder, "live-assistant", version, files, "assistant = assistant:main", "tiny")


def locked(path: Path) -> str:
    """The line of a lock file for a wheel."""
    name, version = path.name.split("-")[:2]
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def _digest(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"
