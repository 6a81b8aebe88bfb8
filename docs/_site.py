"""What the documentation takes from elsewhere in the project: the schemas, the samples' list, the Chinese README."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
_LINKS = {
    "](../schema/": "](schema/",
    "](../samples/README.md": "](samples.md",
}
_LINKS_OF_README = {"](docs/": "](", "](README.md)": "](index.md)", "](samples/README.md": "](samples.md"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add them to the pages."""
    for path in sorted((ROOT / "schema").glob("*.json")):
        files.append(File.generated(config, f"schema/{path.name}", abs_src_path=str(path)))
    files.append(File.generated(config, "samples.md", abs_src_path=str(ROOT / "samples/README.md")))
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf8").replace("[notebooks/](notebooks)", "`notebooks/`")
    files.append(File.generated(config, "zh-CN.md", content=_linked(chinese, _LINKS_OF_README)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Links out of the folder, which lead somewhere in the repository, into what was added."""
    return markdown if "/" in page.file.src_uri else _linked(markdown, _LINKS)


def _linked(text: str, links: dict[str, str]) -> str:
    for old, new in links.items():
        text = text.replace(old, new)
    return text
