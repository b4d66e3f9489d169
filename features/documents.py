"""The five source articles, by file name; quotations in `features/causes` are verbatim."""

ARTICLE_0 = "000_391feed0bddb3d34.txt"
ARTICLE_1 = "001_b1a8f6eda853b152.txt"
ARTICLE_2 = "002_1589f0c404e01f85.txt"
ARTICLE_3 = "003_8afa619e3e9485b0.txt"
ARTICLE_4 = "004_84eb2e815c7200a2.txt"
