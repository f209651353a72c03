"""The build fetches the pages' styles and fonts by lock file, once, and says clearly when it cannot."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
VENDOR = ROOT / "api" / "static" / "vendor"


def load_build_hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


build = load_build_hook()


def a_fresh_clone(folder: Path) -> Path:
    shutil.copytree(ROOT / "api" / "frontend", folder / "api" / "frontend")
    return folder


def npm_without_network(folder: Path) -> subprocess.CompletedProcess[str]:
    """The real npm, with an empty cache and a registry on a closed port of this machine."""
    closed = {"registry": "http://127.0.0.1:9/", "cache": str(folder / "cache"), "fetch_retries": "0"}
    environment = os.environ | {f"npm_config_{name}": value for name, value in closed.items()}
    command = ["npm", *build.NPM_CI]
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)


def test_every_file_the_pages_need_was_fetched_by_the_present_lock() -> None:
    assert build.is_fetched(ROOT)
    assert {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()} == {
        *build.FILES,
        build.STAMP,
    }


@pytest.mark.parametrize(
    ("name", "smallest", "largest"),
    [
        ("kern/kern.min.css", 100_000, 600_000),
        ("kern/fonts/fira-sans/FiraSans-Regular.woff2", 50_000, 250_000),
        ("swagger-ui/swagger-ui-bundle.js", 800_000, 3_000_000),
        ("noto/noto-sans-arabic-arabic-400-normal.woff2", 30_000, 120_000),
        ("noto/noto-sans-ethiopic-ethiopic-700-normal.woff2", 40_000, 150_000),
        ("noto/noto-sans-cyrillic-400-normal.woff2", 5_000, 40_000),
    ],
)
def test_a_fetched_file_has_a_sensible_size(name: str, smallest: int, largest: int) -> None:
    assert smallest < (VENDOR / name).stat().st_size < largest


def test_fetched_fonts_are_web_fonts_and_no_error_pages() -> None:
    fonts = sorted(VENDOR.rglob("*.woff2"))
    assert len(fonts) == 20
    assert all(font.read_bytes()[:4] == b"wOF2" for font in fonts)


def test_the_style_sheet_of_the_design_names_only_fonts_that_are_there() -> None:
    style = VENDOR / "kern" / "fonts" / "fira-sans.css"
    named = re.findall(r'url\("?([^")]+)"?\)', style.read_text(encoding="utf-8"))
    assert named
    assert all((style.parent / font).is_file() for font in named)


def test_the_lock_pins_every_package_by_checksum_and_names_no_server() -> None:
    lock = json.loads((ROOT / "api" / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


def test_each_version_asked_for_is_exact() -> None:
    package = json.loads((ROOT / "api" / "frontend" / "package.json").read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["dependencies"].values())


def test_a_changed_lock_or_a_missing_file_makes_the_build_fetch_again(tmp_path: Path) -> None:
    clone = a_fresh_clone(tmp_path)
    assert not build.is_fetched(clone)
    shutil.copytree(VENDOR, clone / "api" / "static" / "vendor")
    assert build.is_fetched(clone)
    font = clone / "api" / "static" / "vendor" / "noto" / "noto-sans-latin-400-normal.woff2"
    font.rename(font.with_suffix(".away"))
    assert not build.is_fetched(clone)
    font.with_suffix(".away").rename(font)
    (clone / "api" / "frontend" / "package-lock.json").write_text("{}", encoding="utf-8")
    assert not build.is_fetched(clone)


def test_what_is_there_already_needs_neither_npm_nor_node() -> None:
    hook = build.FrontendHook(str(ROOT), {}, None, None, "", "wheel")
    assert hook.dependencies() == []
    hook.initialize("editable", {})


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm to fail for real")
def test_without_a_network_the_build_says_what_to_do_and_leaves_no_half_folder(tmp_path: Path) -> None:
    clone = a_fresh_clone(tmp_path)
    with pytest.raises(build.FetchError, match="run the same command again"):
        build.fetch(clone, npm_without_network)
    assert not (clone / "api" / "static").exists()


def test_a_package_that_came_without_a_file_is_named(tmp_path: Path) -> None:
    clone = a_fresh_clone(tmp_path)
    with pytest.raises(build.FetchError, match=r"came without @kern-ux/native/LICENSE\.md"):
        build.fetch(clone, lambda _: subprocess.CompletedProcess([], 0, stdout=""))
    assert not (clone / "api" / "static" / "vendor").exists()
