print("pincer")
