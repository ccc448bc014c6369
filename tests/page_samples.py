"""Pages as they are met on the web, each reduced to what tells something."""

WORDS = "A learner reads one word after the other. " * 250  # 2,000 words: ten minutes
SIGNS = "学习一步一步地前进。" * 240  # 2,160 signs and their stops: about five minutes

VIDEO = """<!doctype html><html lang="en"><head><title>Backpropagation, calmly - ViewTube</title>
<meta property="og:site_name" content="ViewTube"><meta property="og:type" content="video.other">
<meta property="og:title" content="Backpropagation, calmly">
<link rel="canonical" href="https://viewtube.example.org/watch?v=abc">
<link rel="alternate" type="application/json+oembed" href="/oembed?v=abc"></head>
<body><div itemscope itemtype="https://schema.org/VideoObject">
<meta itemprop="name" content="Backpropagation, calmly">
<span itemprop="author" itemscope><link itemprop="name" content="Rosa Lindqvist"></span>
<meta itemprop="duration" content="PT21M36S"></div><p>2,143,000 views</p></body></html>"""

BLOG_POST = f"""<html lang="en-GB"><head>
<title>What a gradient is | The Quiet Blog</title>
<meta property="og:title" content="What a gradient is &amp; is not">
<meta property="og:site_name" content="The Quiet Blog">
<script type="application/ld+json">
{{"@context": "https://schema.org", "@graph": [
 {{"@type": "WebSite", "name": "The Quiet Blog", "@id": "#site"}},
 {{"@type": "Person", "@id": "#tove", "name": "Tove Aaltonen"}},
 {{"@type": ["BlogPosting", "Thing"], "headline": "What a gradient is &amp; is not",
  "author": {{"@id": "#tove"}}, "inLanguage": "en-GB", "publisher": {{"@id": "#site"}},
  "video": {{"@type": "VideoObject", "name": "Aside", "duration": "PT2M"}}}}]}}
</script><style>p {{ color: red }}</style></head><body>
<nav>{WORDS}</nav><article><h1>What a gradient is</h1><p>{WORDS}</p>
<script>var padding = "{WORDS}";</script></article><footer>{WORDS}</footer></body></html>"""

PREPRINT = """<html lang="en"><head><title>[1501.00001] Small Steps Suffice</title>
<meta name="citation_title" content="Small Steps Suffice" />
<meta name="citation_author" content="Okafor, Chidi" />
<meta name="citation_author" content="de Vries, Anna Maria" />
<meta name="citation_author" content="The Steps Collaboration" />
<meta name="citation_pdf_url" content="https://papers.example.org/pdf/1501.00001" />
<meta name="citation_language" content="en" />
<meta property="og:type" content="website"></head>
<body><p>Abstract: small steps.</p></body></html>"""

COURSE = """<html><head><title>Learning From Data - Campus</title>
<meta property="og:locale" content="en_US">
<script type="application/ld+json">[{"@type": "BreadcrumbList"},
 {"@context": "http://schema.org/", "@type": "http://schema.org/Course",
  "name": "Learning From Data", "inLanguage": {"@type": "Language", "name": "en"},
  "provider": {"@type": "CollegeOrUniversity", "name": "Campus"}, "timeRequired": "PT18H",
  "hasCourseInstance": [{"@type": "CourseInstance",
   "instructor": [{"@type": "Person", "name": "Yael Mizrahi"}]}]}]</script>
</head><body></body></html>"""

BOOK = """<html lang="de"><head><script type="application/ld+json">{"@type": "Book",
 "name": "Lineare Algebra, langsam", "author": [{"@type": "Person", "name": "Käthe Brandt"},
 {"@type": "Person", "name": "Jürgen Öz"}], "inLanguage": "de"}</script></head></html>"""

REPOSITORY = """<html lang="en"><head>
<title>GitHub - tinkerer/tiny-nets: Neural nets in 100 lines</title>
<meta property="og:title" content="GitHub - tinkerer/tiny-nets: Neural nets in 100 lines">
<meta property="og:site_name" content="GitHub"><meta property="og:type" content="object">
</head><body><article><p>Read me.</p></article></body></html>"""

CHINESE = f"""<html lang="zh-Hans"><head><meta charset="utf-8"><title>一步一步学习</title>
<meta name="author" content="王小明"><meta property="og:type" content="article"></head>
<body><main><p>{SIGNS}</p></main></body></html>"""

DUBLIN = f"""<html><head><meta name="DC.title" content="Notes on walking">
<meta name="DC.creator" content="Walker, Wanda"><meta name="DC.language" content="fr">
</head><body><p>{WORDS}</p></body></html>"""

NOTHING = "<html><head></head><body><div id=root></div><script>start()</script></body></html>"

OEMBED = """{"version": "1.0", "type": "video", "title": "A talk", "author_name": "Mika Sato",
 "provider_name": "Talks", "duration": 1830, "html": "<iframe></iframe>"}"""
