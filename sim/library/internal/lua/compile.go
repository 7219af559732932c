package lua

import "strconv"

// compiler compiles while it reads: it needs no tree.
type compiler struct {
	lexer
	out    Program
	known  map[string]int // index of each text
	locals []string       // in scope; hidden ones are ""
	depth  int
	breaks [][]int // of each loop around: jumps to its end
}

func (c *compiler) emit(op Op, n int) int {
	if len(c.out.Code) > maxCode {
		c.fail("this script is too long")
	}
	c.out.Code = append(c.out.Code, int(op), n)
	return len(c.out.Code) - 1
}

// here makes the jump at a place lead to what comes next.
func (c *compiler) here(at int) { c.out.Code[at] = len(c.out.Code) }

func (c *compiler) text(s string) int {
	n, ok := c.known[s]
	if !ok {
		n = len(c.out.Texts)
		c.known[s] = n
		c.out.Texts = append(c.out.Texts, s)
	}
	return n
}

func (c *compiler) is(text string) bool {
	return (c.kind == keyword || c.kind == symbol) && c.token() == text
}

// token is the text of the current token.
func (c *compiler) token() string { return c.lexer.text }

func (c *compiler) accept(text string) bool {
	if c.is(text) {
		c.advance()
		return true
	}
	return false
}

func (c *compiler) expect(text string) {
	if !c.accept(text) {
		c.fail("%q is missing before %q", text, c.token())
	}
}

func (c *compiler) name() string {
	if c.kind != word {
		c.fail("a name is missing before %q", c.token())
	}
	s := c.token()
	c.advance()
	return s
}

func (c *compiler) enter() {
	if c.depth++; c.depth > maxDepth {
		c.fail("this script is nested too deeply")
	}
}

func (c *compiler) leave() { c.depth-- }

// block compiles statements up to one of the given ends, which is not read, or up
// to the end of the script.
func (c *compiler) block(ends ...string) {
	c.enter()
	defer c.leave()
	scope := len(c.locals)
	for !c.atEnd(ends) {
		if c.accept("return") {
			c.returnStatement(ends)
			break
		}
		c.statement()
		c.accept(";")
	}
	for i := scope; i < len(c.locals); i++ {
		c.locals[i] = "" // its place is not used again
	}
}

func (c *compiler) atEnd(ends []string) bool {
	if c.kind == end {
		if ends[0] != "" {
			c.fail("%q is missing at the end", ends[0])
		}
		return true
	}
	for _, e := range ends {
		if e != "" && c.is(e) {
			return true
		}
	}
	return false
}

func (c *compiler) returnStatement(ends []string) {
	if c.is(";") || c.atEnd(ends) {
		c.emit(Nil, 0)
	} else {
		c.expression(0)
		for c.accept(",") { // a script returns its first value only
			c.expression(0)
			c.emit(Pop, 0)
		}
	}
	c.emit(Return, 0)
	c.accept(";")
	if !c.atEnd(ends) {
		c.fail("return must be the last statement of a block, not before %q", c.token())
	}
}

func (c *compiler) statement() {
	switch {
	case c.accept("local"):
		c.localStatement()
	case c.accept("if"):
		c.ifStatement()
	case c.accept("while"):
		c.whileStatement()
	case c.accept("repeat"):
		c.repeatStatement()
	case c.accept("for"):
		c.forStatement()
	case c.accept("do"):
		c.block("end")
		c.expect("end")
	case c.accept("break"):
		if len(c.breaks) == 0 {
			c.fail("break outside a loop")
		}
		last := len(c.breaks) - 1
		c.breaks[last] = append(c.breaks[last], c.emit(Jump, 0))
	case c.is("function"):
		c.fail("the modelled Redis runs scripts without functions of their own")
	default:
		c.assignmentOrCall()
	}
}

func (c *compiler) declare(name string) int {
	c.locals = append(c.locals, name)
	return len(c.locals) - 1
}

func (c *compiler) localStatement() {
	if c.is("function") {
		c.fail("the modelled Redis runs scripts without functions of their own")
	}
	names := []string{c.name()}
	for c.accept(",") {
		names = append(names, c.name())
	}
	n := 0
	if c.accept("=") {
		c.expression(0)
		for n = 1; c.accept(","); n++ {
			c.expression(0)
		}
	}
	for ; n < len(names); n++ {
		c.emit(Nil, 0)
	}
	for ; n > len(names); n-- {
		c.emit(Pop, 0)
	}
	first := len(c.locals)
	for _, name := range names {
		c.declare(name)
	}
	for i := len(names) - 1; i >= 0; i-- {
		c.emit(SetLocal, first+i)
	}
}

func (c *compiler) ifStatement() {
	var ends []int
	for {
		c.expression(0)
		c.expect("then")
		skip := c.emit(Unless, 0)
		c.block("end", "else", "elseif")
		if c.is("end") {
			c.here(skip)
			break
		}
		ends = append(ends, c.emit(Jump, 0))
		c.here(skip)
		if c.accept("else") {
			c.block("end")
			break
		}
		c.expect("elseif")
	}
	c.expect("end")
	for _, at := range ends {
		c.here(at)
	}
}

// loop compiles the body of a loop; breaks lead behind it.
func (c *compiler) loop(body func()) {
	c.breaks = append(c.breaks, nil)
	body()
	last := len(c.breaks) - 1
	for _, at := range c.breaks[last] {
		c.here(at)
	}
	c.breaks = c.breaks[:last]
}

func (c *compiler) whileStatement() {
	c.loop(func() {
		start := len(c.out.Code)
		c.expression(0)
		c.expect("do")
		leave := c.emit(Unless, 0)
		c.block("end")
		c.expect("end")
		c.emit(Jump, start)
		c.here(leave)
	})
}

func (c *compiler) repeatStatement() {
	c.loop(func() {
		start := len(c.out.Code)
		c.block("until")
		c.expect("until")
		c.expression(0)
		c.emit(Unless, start)
	})
}

// forStatement compiles "for i = a, b, c do" and "for i, v in ipairs(t) do".
func (c *compiler) forStatement() {
	name := c.name()
	if c.accept(",") {
		c.forEach(name, c.name())
		return
	}
	c.expect("=")
	scope := len(c.locals)
	i, last, step := c.declare(""), c.declare(""), c.declare("")
	c.expression(0)
	c.emit(SetLocal, i)
	c.expect(",")
	c.expression(0)
	c.emit(SetLocal, last)
	if c.accept(",") {
		c.expression(0)
	} else {
		c.emit(Number, c.text("1"))
	}
	c.emit(SetLocal, step)
	c.locals[i] = name
	c.loop(func() {
		start := len(c.out.Code)
		// (last - i) * step >= 0
		c.emit(Local, last)
		c.emit(Local, i)
		c.emit(Sub, 0)
		c.emit(Local, step)
		c.emit(Mul, 0)
		c.emit(Number, c.text("0"))
		c.emit(GreaterEqual, 0)
		leave := c.emit(Unless, 0)
		c.body()
		c.emit(Local, i)
		c.emit(Local, step)
		c.emit(Add, 0)
		c.emit(SetLocal, i)
		c.emit(Jump, start)
		c.here(leave)
	})
	c.locals[scope] = ""
}

func (c *compiler) body() {
	c.expect("do")
	c.block("end")
	c.expect("end")
}

func (c *compiler) forEach(index, value string) {
	c.expect("in")
	if call := c.name(); call != "ipairs" {
		c.fail("the modelled Redis goes over tables with ipairs only, not with %s", call)
	}
	c.expect("(")
	list, i, v := c.declare(""), c.declare(""), c.declare("")
	c.expression(0)
	c.expect(")")
	c.emit(SetLocal, list)
	c.emit(Number, c.text("0"))
	c.emit(SetLocal, i)
	c.locals[i], c.locals[v] = index, value
	c.loop(func() {
		start := len(c.out.Code)
		c.emit(Local, i)
		c.emit(Number, c.text("1"))
		c.emit(Add, 0)
		c.emit(SetLocal, i)
		c.emit(Local, list)
		c.emit(Local, i)
		c.emit(Index, 0)
		c.emit(SetLocal, v)
		c.emit(Local, v)
		c.emit(Nil, 0)
		c.emit(NotEqual, 0)
		leave := c.emit(Unless, 0)
		c.body()
		c.emit(Jump, start)
		c.here(leave)
	})
	c.locals[i], c.locals[v] = "", ""
}

// find returns the place of a local variable, or -1.
func (c *compiler) find(name string) int {
	for i := len(c.locals) - 1; i >= 0; i-- {
		if c.locals[i] == name {
			return i
		}
	}
	return -1
}

func (c *compiler) assignmentOrCall() {
	name := c.name()
	if c.is(".") || c.is("(") {
		if path, ok := c.callPath(name); ok {
			c.call(path)
			c.emit(Pop, 0)
			return
		}
	}
	if c.is("[") || c.is(".") {
		c.variable(name)
		c.setElement()
		return
	}
	if c.is(",") {
		c.fail("the modelled Redis assigns one variable at a time")
	}
	c.expect("=")
	c.expression(0)
	if i := c.find(name); i >= 0 {
		c.emit(SetLocal, i)
	} else {
		c.emit(SetTo, c.text(name))
	}
}

// setElement compiles the rest of "t[i][j] = v", with t on the stack.
func (c *compiler) setElement() {
	for {
		c.key()
		if c.accept("=") {
			c.expression(0)
			c.emit(SetIndex, 0)
			return
		}
		c.emit(Index, 0)
	}
}

// key compiles "[k]" or ".k".
func (c *compiler) key() {
	if c.accept(".") {
		c.emit(Text, c.text(c.name()))
		return
	}
	c.expect("[")
	c.expression(0)
	c.expect("]")
}

func (c *compiler) variable(name string) {
	if i := c.find(name); i >= 0 {
		c.emit(Local, i)
	} else {
		c.emit(Global, c.text(name))
	}
}

// callPath reads the rest of "redis.call" if that is what name begins: a name
// that is no variable of the script's own, and is called.
func (c *compiler) callPath(name string) (path string, ok bool) {
	if c.find(name) >= 0 || name == "KEYS" || name == "ARGV" {
		return "", false
	}
	save := c.lexer
	path = name
	if c.accept(".") {
		path += "." + c.name()
	}
	if !c.is("(") {
		c.lexer = save
		return "", false
	}
	return path, true
}

func (c *compiler) call(path string) {
	limits, ok := functions[path]
	if !ok {
		c.fail("the modelled Redis has no function %s for scripts", path)
	}
	c.expect("(")
	n := 0
	for !c.accept(")") {
		if n > 0 {
			c.expect(",")
		}
		c.expression(0)
		n++
	}
	if n < limits[0] || n > limits[1] {
		c.fail("%s does not take %d arguments", path, n)
	}
	c.emit(Call, n)
	c.emit(Text, c.text(path))
}

// binary is an operator with its level; one of a higher level binds first.
type binary struct {
	level int
	op    Op
}

var operators = map[string]binary{
	"or": {1, Or}, "and": {2, And},
	"<": {3, Less}, ">": {3, Greater}, "<=": {3, LessEqual}, ">=": {3, GreaterEqual}, "~=": {3, NotEqual}, "==": {3, Equal},
	"..": {4, Concat}, "+": {5, Add}, "-": {5, Sub}, "*": {6, Mul}, "/": {6, Div}, "%": {6, Mod}, "^": {8, Pow},
}

// unary operators stand between * and ^.
const unaryLevel = 7

// expression compiles an expression whose operators are above a level.
func (c *compiler) expression(level int) {
	c.enter()
	defer c.leave()
	c.operand()
	for c.kind == symbol || c.kind == keyword {
		o, ok := operators[c.token()]
		if !ok || o.level <= level {
			return
		}
		c.advance()
		right := o.level
		if o.op == Concat || o.op == Pow {
			right-- // they group to the right
		}
		if o.op == And || o.op == Or {
			skip := c.emit(o.op, 0)
			c.expression(right)
			c.here(skip)
			continue
		}
		c.expression(right)
		c.emit(o.op, 0)
	}
}

func (c *compiler) operand() {
	for text, op := range map[string]Op{"not": Not, "-": Negate, "#": Length} {
		if c.accept(text) {
			c.expression(unaryLevel)
			c.emit(op, 0)
			return
		}
	}
	switch {
	case c.kind == literal:
		c.emit(Text, c.text(c.token()))
		c.advance()
	case c.kind == numeral:
		c.number()
	case c.accept("nil"):
		c.emit(Nil, 0)
	case c.accept("true"):
		c.emit(True, 0)
	case c.accept("false"):
		c.emit(False, 0)
	case c.is("{"):
		c.table()
	case c.is("function"):
		c.fail("the modelled Redis runs scripts without functions of their own")
	default:
		c.primary()
	}
}

func (c *compiler) number() {
	f, err := strconv.ParseFloat(c.token(), 64)
	if err != nil {
		n, err := strconv.ParseInt(c.token(), 0, 64) // hexadecimal
		if err != nil {
			c.fail("%s is no number", c.token())
		}
		f = float64(n)
	}
	c.emit(Number, c.text(strconv.FormatFloat(f, 'g', -1, 64)))
	c.advance()
}

// table compiles "{a, b, name = c, [d] = e}". From the first named element on, the
// table is in a variable of its own.
func (c *compiler) table() {
	c.expect("{")
	n, at := 0, -1
	for !c.accept("}") {
		name, named := c.fieldName()
		if at < 0 && (named || c.is("[")) {
			c.emit(Table, n)
			at = c.declare("")
			c.emit(SetLocal, at)
		}
		if at >= 0 {
			c.emit(Local, at)
		}
		switch {
		case named:
			c.emit(Text, c.text(name))
		case c.is("["):
			c.key()
			c.expect("=")
		default:
			n++
			if at >= 0 {
				c.emit(Number, c.text(strconv.Itoa(n)))
			}
		}
		c.expression(0)
		if at >= 0 {
			c.emit(SetIndex, 0)
		}
		if !c.accept(",") && !c.accept(";") && !c.is("}") {
			c.fail("%q is missing before %q", "}", c.token())
		}
	}
	if at >= 0 {
		c.emit(Local, at)
	} else {
		c.emit(Table, n)
	}
}

// fieldName reads "name =" if that is what comes.
func (c *compiler) fieldName() (name string, ok bool) {
	if c.kind != word {
		return "", false
	}
	save := c.lexer
	name = c.name()
	if c.accept("=") {
		return name, true
	}
	c.lexer = save
	return "", false
}

func (c *compiler) primary() {
	if c.accept("(") {
		c.expression(0)
		c.expect(")")
	} else {
		name := c.name()
		if path, ok := c.callPath(name); ok {
			c.call(path)
		} else {
			c.variable(name)
		}
	}
	for c.is("[") || c.is(".") {
		c.key()
		c.emit(Index, 0)
	}
}
