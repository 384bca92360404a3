package rule

// Home is the page of the project.
const Home = "https://github.com/fencevet/fencevet"

// URL returns the page that describes the details of a rule.
func URL(word string) string { return Home + "/blob/main/docs/rules.md#" + word }
