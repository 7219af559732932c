package english

import "regexp"

// A rule is a phrase that is not English, or that English says more simply.
type rule struct {
	name    string
	pattern *regexp.Regexp
	except  *regexp.Regexp // sentences that may use it; nil for none
	advice  string
}

func phrase(name, pattern, advice string) rule {
	return rule{name: name, pattern: regexp.MustCompile(`(?i)` + pattern), advice: advice}
}

func (r rule) unless(pattern string) rule {
	r.except = regexp.MustCompile(`(?i)` + pattern)
	return r
}

// rules are in the order of docs/english.md.
var rules = []rule{
	// Words that mean something else, or nothing, to an engineer.
	phrase("mend", `\bmend(s|ed|ing)?\b`, "write fix"),
	phrase("once more", `\bonce more\b`, "write again"),
	phrase("anew", `\banew\b`, "write again, or from the start"),
	phrase("lot", `\bby (a fair )?lot\b|\blot \d`, "write at random, or a percentage"),
	phrase("as delivered", `\bas delivered\b`, "write by default"),
	phrase("as cited", `, as cited\b|\bas (it|the \w+) is (cited|quoted|told|summarised)\b`, "write according to summaries, or as quoted from"),
	phrase("content", `\b(is|are|was|were) content\b`, "write satisfied, or say what the tool reports"),
	phrase("let go", `\blets? go\b`, "write release").unless(`\blet's go\b`),
	phrase("come about", `\b(comes?|came|brings?|brought|bring) (it )?about\b`, "write happen, or cause"),
	phrase("to be had", `\b(is|are) (not )?to be (had|seen|found)\b`, "say who can see or find it"),
	phrase("hurts", `\b(dies?|died|dying|dead)\b`, "a process crashes, stops or ends; people do not die here"),
	phrase("goes home", `\bgo(es)? home\b`, "write stops, or returns").unless(`\b(both|doctor|everybody|wants to|hours)\b`),
	phrase("1 times", `\b1 times\b`, "write once"),

	// Constructions of another language.
	phrase("so at the end", `\b(called|goes?|ends?|written|are told|begins?|set the switches) so\b[.,:;]?( *$|[.,:;])`, "write like this, or name it"),
	{name: "who without a question", pattern: regexp.MustCompile(`^(And |But |Yet )?Who\b`),
		except: regexp.MustCompile(`\?["”)]*$|^Who (decides|looks at what|sees what|acts)\b|:$`),
		advice: "a sentence that begins with who is a question; name the one who does it"},
	{name: "who as a noun", pattern: regexp.MustCompile(`(, |; |\b(of|for|by|to|from|with) )who (is|are|was|were|has|have|had|wants|gets|holds|finds|stores|waits) `),
		except: regexp.MustCompile(`\?["”)]*$|, who (is|are|was|were|has|have|had|wants|gets|holds|finds|stores|waits) |[Ww]ho (decides|acts)|decides? who|knows? who|says? who|see who`),
		advice: "name the one who does it"},
	phrase("of which", `\b(of|by|from|out of|after|against) which\b`, "turn the sentence round").unless(`\?|\bwhich of\b`),
	phrase("whichever", `\bwhichever\b`, "write any, or whatever the … is").unless(`\bwhichever (step )?comes first\b`),
	phrase("is no thing", `\b(this|that|it|which|sleep|answer|question|zero|code|deadlock|plan|proof) (is|was) no (\w+)`, "write is not a").unless(`\b(is|was) no (longer|more|good|way|order)\b|(there|that) is no\b`),
	phrase("no more", `\b(that|who|which|it) (is|are) no more\b`, "write no longer exists"),
	phrase("all that", `\ball (that|who) (is|are|was|were|has|have|had|can|may|it|they|we|you|he|she|look|touch)\b`, "write everything that, or everybody who").unless(`\bnot all that\b`),
	phrase("in the moment", `\bin (the|this|that) (very )?moment\b`, "write at the moment, or when"),
	phrase("just that", `\bin just that\b`, "write at exactly that"),
	phrase("inverted", `, (says|tells) the (page|census|plan|lab)\b`, "subject first, then the verb"),
	phrase("were it", `\bwere (it|she|he|they) to\b`, "write if it did"),
	phrase("is none", `\b(is|was|are) none\b[,.;]`, "say is not one, or there is no …").unless(`\bthere (is|was|are) none\b|\bthere is none\b`),
	phrase("which is for ever", `\bwhich is for ever\b`, "write which means for ever"),
	phrase("like that at its end", `\bas (it|he|she) pleases\b|\bas it comes\b`, "say what it does"),
	phrase("to know again", `\bto know (it|them|a request) again\b`, "write recognise"),
	phrase("stands", `\b(stands|stand) (there|before|in front|beside) (twice|the|a)\b`, "write is, or comes").unless(`\bstate\b`),
}
