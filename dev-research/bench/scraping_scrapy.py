"""The peer: Scrapy with trafilatura on the bench's web. Run by a Python that has both.

    python dev-research/bench/scraping_scrapy.py PORT

Prints one JSON object: pages, seconds, peak memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess

HOSTS = 50


class Reader(scrapy.Spider):
    """Reads 50 feeds, follows their links, extracts every page's text."""

    name = "reader"
    pages = 0

    async def start(self) -> Any:
        for host in range(HOSTS):
            yield scrapy.Request(f"http://127.0.1.{host + 1}:{sys.argv[1]}/feed", self.parse)

    def parse(self, response: Any, **_: Any) -> Iterator[Any]:
        """Follow the entries of a feed."""
        for link in response.xpath("//item/link/text()").getall():
            yield scrapy.Request(link, self.parse_page)

    def parse_page(self, response: Any) -> Iterator[Any]:
        """Extract the text of a page."""
        text = trafilatura.extract(response.text, fast=True, include_comments=False)
        Reader.pages += 1
        yield {"url": response.url, "length": len(text or "")}


def main() -> None:
    """Crawl and print the figures."""
    settings = {
        "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
        "DOWNLOAD_DELAY": 0,
        "TELNETCONSOLE_ENABLED": False,
        "COOKIES_ENABLED": False,
    }
    process = CrawlerProcess(settings)
    process.crawl(Reader)
    begun, cpu = time.monotonic(), time.process_time()
    process.start()
    seconds, cpu = time.monotonic() - begun, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"pages": Reader.pages, "seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
