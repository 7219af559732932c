// Package sqlparse reads the SQL that the modelled database of database/sql
// understands, a subset of PostgreSQL's that SQLite mostly shares.
//
// It is a hand-written recursive descent parser: the public parsers for Go are
// either bindings to C, which one binary cannot carry, or speak MySQL, which has
// no RETURNING, ON CONFLICT or SKIP LOCKED. Parse never panics and bounds its
// own depth. What it returns is shared between statements and must not be changed.
package sqlparse

// Kind says what a statement does.
type Kind int

// The kinds of statements.
const (
	Select Kind = iota + 1
	Insert
	Update
	Delete
	CreateTable
	CreateIndex
	DropTable
	Begin
	Commit
	Rollback
	SetTransaction
	Nothing        // accepted, without effect: SET, PRAGMA, an empty statement
	SetLockTimeout // SET lock_timeout, to Timeout
)

// Lock is the strength with which SELECT locks rows.
type Lock int

// The strengths, weakest first.
const (
	NoLock Lock = iota
	KeyShare
	Share
	NoKeyUpdate
	ForUpdate
)

// Wait says what SELECT ... FOR UPDATE does about a row that is locked.
type Wait int

// What may be done about a locked row.
const (
	Block Wait = iota
	SkipLocked
	NoWait
)

// Level is an isolation level.
type Level int

// The isolation levels; Unset is the default.
const (
	Unset Level = iota
	ReadCommitted
	RepeatableRead
	Serializable
)

// Stmt is one statement.
type Stmt struct {
	Kind   Kind
	Text   string  // without the semicolon
	tokens []token // of Text
	Params int     // highest number of a parameter

	Query *Query // of SELECT and INSERT ... SELECT

	Table     string // what is changed or created
	Alias     string
	Columns   []string  // of INSERT, named
	Values    [][]*Expr // of INSERT; a nil expression is DEFAULT
	Set       []Assign
	Where     *Expr
	Returning []Item
	Conflict  *Conflict

	Def         *TableDef // of CREATE TABLE
	Unique      []string  // columns of CREATE UNIQUE INDEX
	Index       string    // name of the index
	IfNotExists bool      // or, of DROP, IF EXISTS

	Level    Level // of BEGIN and SET TRANSACTION
	ReadOnly bool
	Session  bool // SET SESSION CHARACTERISTICS
	Local    bool // SET LOCAL
	Timeout  int  // in milliseconds; 0 for none
	Instant  bool // BEGIN IMMEDIATE or EXCLUSIVE
}

// Query is a SELECT. One of a union's parts is not supported.
type Query struct {
	Distinct bool
	Items    []Item
	From     []Source
	Where    *Expr
	Group    []*Expr
	Having   *Expr
	Order    []Order
	Limit    *Expr
	Offset   *Expr
	Lock     Lock
	Of       string // FOR UPDATE OF
	Wait     Wait
}

// Item is one expression of a select list; Star is * or t.*.
type Item struct {
	Expr  *Expr
	Name  string // alias, or the name that it gets
	Star  bool
	Table string // of t.*
}

// Source is one table of FROM; the first has no On.
type Source struct {
	Table string
	Alias string
	Left  bool  // LEFT JOIN
	On    *Expr // nil for a cross join
}

// Order is one key of ORDER BY.
type Order struct {
	Expr       *Expr
	Desc       bool
	NullsFirst bool
}

// Assign is one column = expression of SET.
type Assign struct {
	Column string
	Value  *Expr // nil for DEFAULT
}

// Conflict is ON CONFLICT.
type Conflict struct {
	Columns    []string // of the index that it is about; nil for any
	Constraint string
	Set        []Assign // nil for DO NOTHING
	Where      *Expr
}

// Type is the type of a column, as far as the model tells them apart.
type Type int

// The types.
const (
	Unknown Type = iota
	Bool
	Int
	Float
	Text
	Time
	Bytes
)

// Column is a column of a table.
type Column struct {
	Name    string
	Type    Type
	Named   string // as CREATE TABLE writes it, for messages
	Bits    int    // of an integer
	Scale   int    // digits after the point of numeric(p, s); -1 for any
	Length  int    // of varchar(n); 0 for any
	NotNull bool
	Default *Expr
	Serial  bool // takes the next number of a sequence
	Always  bool // GENERATED ALWAYS
}

// Key is a PRIMARY KEY or UNIQUE constraint.
type Key struct {
	Name    string
	Columns []string
	Primary bool
}

// Check is a CHECK constraint.
type Check struct {
	Name string
	Expr *Expr
}

// TableDef is a table as CREATE TABLE defines it.
type TableDef struct {
	Name    string
	Columns []Column
	Keys    []Key
	Checks  []Check
	SQLite  bool
}

// Op says what an expression is.
type Op int

// The forms of expressions. Their operands are in Args, in order.
const (
	Const    Op = iota // Value
	Param              // number N
	Ref                // column Name of Table
	Call               // function Name; Star for count(*)
	Not                // NOT a
	And                // a AND b
	Or                 // a OR b
	Compare            // a Name b, with = <> < <= > >=
	Arith              // a Name b, with + - * / % ||
	Negate             // -a
	IsNull             // a IS NULL
	IsTrue             // a IS TRUE
	IsFalse            // a IS FALSE
	Distinct           // a IS DISTINCT FROM b
	In                 // a IN (b, ...) or a IN (Query)
	Like               // a LIKE b; Name is ILIKE for any case
	Exists             // EXISTS (Query)
	Subquery           // (Query)
	Case               // CASE WHEN a THEN b ... [ELSE z]: an odd operand at the end
	Cast               // CAST(a AS To)
	Interval           // INTERVAL 'N nanoseconds'
)

// Expr is an expression.
type Expr struct {
	Op       Op
	Name     string
	Table    string
	N        int64
	Value    Value
	Args     []*Expr
	Query    *Query
	To       Column // of Cast
	Star     bool
	Distinct bool // count(DISTINCT a)
}

// Value is a constant.
type Value struct {
	Type  Type // Unknown for NULL
	Int   int64
	Float float64
	Text  string
}

// Error is a statement that cannot be understood.
type Error struct {
	Code    string // SQLSTATE
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }
