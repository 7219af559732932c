// Package sqlparse reads the SQL that the modelled database of database/sql
// understands, a subset of PostgreSQL's that SQLite mostly shares.
//
// It is a hand-written recursive descent parser: the public parsers for Go are
// either bindings to C, which one binary cannot carry, or speak MySQL, which has
// no RETURNING, ON CONFLICT or SKIP LOCKED. Parse never panics and bounds its
// own depth. What it returns is shared between statements and must not be changed.
//
// A statement that it cannot read is one of two things. What PostgreSQL refuses as well is an
// Error with its SQLSTATE. What PostgreSQL understands and this package does not has the code Missing.
package sqlparse

// Kind says what a statement does.
type Kind int

// The kinds of statements. Up to Merge they work on rows, up to LockTable on tables; the others
// are about the transaction and the session.
const (
	Select Kind = iota + 1
	Insert
	Update
	Delete
	Merge
	CreateTable
	CreateIndex
	CreateView
	CreateSequence
	CreateType
	Drop // what Object says
	AlterTable
	AlterSequence
	Truncate
	LockTable
	Declare // a cursor
	Explain
	Begin
	Commit
	Rollback
	Savepoint
	RollbackTo
	Release
	SetTransaction
	Set // a setting, to Setting
	Show
	Fetch
	Move
	CloseCursor // Name "" for all
	SetConstraints
	Discard
	Nothing // accepted, without effect: PRAGMA, COMMENT, ANALYZE, an empty statement
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

// Stmt is one statement, or the writing part of WITH.
type Stmt struct {
	Kind   Kind
	Text   string  // without the semicolon
	tokens []token // of Text
	Params int     // highest number of a parameter
	Parts  []Part  // what has to be carried out before the statement itself, in order

	With  []*CTE
	Query *Query // of SELECT, INSERT ... SELECT, CREATE TABLE AS and CREATE VIEW

	Table     string // what is changed or created
	Alias     string
	Columns   []string  // of INSERT, named
	Values    [][]*Expr // of INSERT; a nil expression is DEFAULT
	Set       []Assign
	From      []*Source // of UPDATE ... FROM, DELETE ... USING and MERGE ... USING
	On        *Expr     // of MERGE
	When      []When    // of MERGE
	Where     *Expr
	Returning []Item
	Conflict  *Conflict

	Leaves []*Source // what FROM has, and before it the table itself, once it was checked
	Cols   []Column  // of RETURNING, once it was checked

	Def          *TableDef // of CREATE TABLE
	Index        *Key      // of CREATE INDEX
	Name         string    // of an index, a sequence, a type, a savepoint or a setting
	Names        []string  // what DROP, TRUNCATE and LOCK TABLE are about; labels of an enum
	Object       string    // what DROP drops: "table", "view", "index", "sequence", "type"
	IfNotExists  bool      // or, of DROP, IF EXISTS
	Cascade      bool
	Restart      bool     // TRUNCATE ... RESTART IDENTITY
	Mode         int      // of LOCK TABLE: 1 ACCESS SHARE to 8 ACCESS EXCLUSIVE
	NoWait       bool     // of LOCK TABLE
	Alter        *Alter   // of ALTER TABLE, the first action
	Actions      []string // of ALTER TABLE: each as a statement
	Temp         bool     // CREATE TEMPORARY TABLE; Setting is what becomes of it at COMMIT: "", "drop" or "delete"
	Replace      bool     // CREATE OR REPLACE
	Concurrently bool
	Override     string // of INSERT: "system" or "user", for OVERRIDING
	Inner        string // the statement that EXPLAIN or DECLARE is about
	Analyze      bool   // EXPLAIN ANALYZE
	Hold, Scroll bool   // of a cursor
	Deferred     bool   // SET CONSTRAINTS ... DEFERRED
	Start, Step  int64  // of a sequence

	Level    Level // of BEGIN and SET TRANSACTION
	ReadOnly bool
	Session  bool   // SET SESSION CHARACTERISTICS
	Local    bool   // SET LOCAL
	Setting  string // the value that SET gives
	Instant  bool   // BEGIN IMMEDIATE or EXCLUSIVE
	Chain    bool   // COMMIT AND CHAIN
}

// Part is something in a statement that is carried out by itself, before it: a query that
// locks its rows, or a writing statement of WITH.
type Part struct {
	Query *Query
	Stmt  *Stmt
}

// CTE is one name of WITH.
type CTE struct {
	Name      string
	Columns   []string
	Query     *Query
	Stmt      *Stmt // a writing one
	Part      int   // its number in Stmt.Parts from 1, if it is one
	Recursive bool
	Cols      []Column // once it was checked
}

// When is one clause of MERGE.
type When struct {
	Matched bool
	And     *Expr
	Act     Kind // Update, Delete, Insert or Nothing
	Set     []Assign
	Columns []string
	Values  []*Expr
}

// Query is a SELECT, VALUES, or two of them with UNION, INTERSECT or EXCEPT between.
type Query struct {
	With        []*CTE
	Op          string // "union", "intersect", "except"; "" for none
	All         bool
	Left, Right *Query
	Values      [][]*Expr

	Distinct bool
	On       []*Expr // of DISTINCT ON
	Items    []Item
	From     []*Source
	Where    *Expr
	Group    []*Expr
	Having   *Expr
	Order    []Order
	Limit    *Expr
	Offset   *Expr
	Ties     bool // FETCH FIRST ... WITH TIES
	Locks    []Locking
	Part     int // its number in Stmt.Parts from 1, if it is one

	Cols   []Column  // of its result, once it was checked
	Leaves []*Source // of FROM, once it was checked: what is no join
}

// Locking is FOR UPDATE and the like.
type Locking struct {
	Mode Lock
	Of   []string // aliases; nil for all
	Wait Wait
}

// Item is one expression of a select list; Star is * or t.*.
type Item struct {
	Expr  *Expr
	Name  string // alias, or the name that it gets
	Star  bool
	Table string // of t.*
}

// Source is something in FROM: a table, a query, a function, or a join of two.
type Source struct {
	Table   string
	Alias   string
	Columns []string // names that the alias gives
	Query   *Query
	Lateral bool
	Func    *Expr
	Ordinal bool     // WITH ORDINALITY
	Defs    []Column // of a function that returns records: AS t(a int, ...)

	Join        string // "inner", "left", "right", "full" or "cross"; "" for none
	Left, Right *Source
	On          *Expr
	Using       []string
	Natural     bool

	CTE  *CTE     // that Table names, once it was checked
	Cols []Column // the columns that it gives, once it was checked
	Leaf int      // its number among Query.Leaves
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
	Filter     *Expr    // WHERE of a partial index
	Exprs      []*Expr  // of an index on expressions
	Constraint string
	Set        []Assign // nil for DO NOTHING
	Where      *Expr
}

// Type is the type of a value, as far as the model tells them apart.
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
	Numeric
	JSON
	Interval
	UUID
	Enum
	Array
)

// Column is a column of a table, and with an empty name a type.
type Column struct {
	Name     string
	Type     Type
	Named    string // as PostgreSQL names it, for messages: "integer", "timestamp with time zone"
	Bits     int    // of an integer or a float
	Digits   int    // of numeric(p, s); 0 for any
	Scale    int    // digits after the point of numeric(p, s); -1 for any
	Length   int    // of varchar(n); 0 for any
	NotNull  bool
	Default  *Expr
	Serial   bool // takes the next number of a sequence
	Always   bool // GENERATED ALWAYS
	Stored   *Expr
	Elem     *Column  // of an array
	Labels   []string // of an enum, once it is known
	Start    int64    // of the sequence of an identity column; 0 for 1
	Step     int64    // likewise
	Sequence string   // its name, where it is not that of table and column
	Identity bool
}

// Key is a PRIMARY KEY or UNIQUE constraint, or an index.
type Key struct {
	Name       string
	Columns    []string
	Exprs      []*Expr // what it is over, if anything is not a column
	Where      *Expr   // of a partial index
	Primary    bool
	Unique     bool
	Index      bool   // CREATE INDEX made it
	Method     string // how the index finds rows; "" for a B-tree
	NullsEqual bool   // NULLS NOT DISTINCT
}

// Check is a CHECK constraint.
type Check struct {
	Name string
	Expr *Expr
}

// ForeignKey is a FOREIGN KEY constraint. The actions are "", "cascade", "restrict", "set null" and "set default".
type ForeignKey struct {
	Name       string
	Columns    []string
	Table      string
	Refs       []string // nil for the primary key
	OnDelete   string
	OnUpdate   string
	Deferrable bool
	Deferred   bool // INITIALLY DEFERRED: looked at at COMMIT
}

// TableDef is a table as CREATE TABLE defines it.
type TableDef struct {
	Name    string
	Columns []Column
	Keys    []Key // also indexes that are not unique
	Checks  []Check
	Foreign []ForeignKey
	SQLite  bool
}

// Alter is one action of ALTER TABLE.
type Alter struct {
	Do       string // "add column", "drop column", "rename column", "rename", "set default", "drop default", "set not null", "drop not null", "add", "drop constraint"
	Column   Column
	Name     string
	To       string
	IfThere  bool      // IF EXISTS, IF NOT EXISTS
	Def      *TableDef // the constraints that it adds
	NotValid bool      // rows that are there already need not keep to it
	Using    bool      // ALTER COLUMN ... TYPE ... USING a cast of the column
}

// Op says what an expression is.
type Op int

// The forms of expressions. Their operands are in Args, in order.
const (
	Const     Op = iota // Value
	Param               // number N
	Ref                 // column Name of Table
	Call                // function Name; Star for count(*)
	Not                 // NOT a
	And                 // a AND b
	Or                  // a OR b
	Compare             // a Name b, with = <> < <= > >=
	Arith               // a Name b, with + - * / % || -> ->> @> and the like
	Negate              // -a
	IsNull              // a IS NULL
	IsTrue              // a IS TRUE
	IsFalse             // a IS FALSE
	Distinct            // a IS DISTINCT FROM b
	In                  // a IN (b, ...) or a IN (Query)
	Any                 // a Name ANY (b) or (Query); All for ALL
	Like                // a LIKE b [ESCAPE c]; Name is "ilike" for any case, "similar" for SIMILAR TO
	Exists              // EXISTS (Query)
	Subquery            // (Query), column N of it
	Case                // CASE WHEN a THEN b ... [ELSE z]: an odd operand at the end
	Cast                // CAST(a AS To)
	ArrayOf             // ARRAY[a, ...] or ARRAY(Query)
	Subscript           // a[b]
	RowOf               // (a, b, ...), in comparisons only
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
	All      bool
	Distinct bool     // count(DISTINCT a)
	Order    []Order  // of an aggregate
	Filter   *Expr    // of an aggregate
	Over     *Window  // of a window function
	Named    []string // of a call: the names of its last operands
	Set      bool     // of a call in a select list that returns rows, once it was checked
	Typ      *Column  // its type, once that is known
	Implicit bool     // a Cast that nobody wrote

	// Of a Ref, once it was checked: the column Col of source number Leaf of the query so many levels
	// out; Leaf -1 is the result of the query itself.
	Level, Leaf, Col int
}

// Window is OVER (...).
type Window struct {
	Partition []*Expr
	Order     []Order
	Name      string // of WINDOW, if it only names one
	Frame     *Frame // nil for RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
}

// Frame is the part of a partition that a window function looks at.
type Frame struct {
	Unit     string // "rows", "range" or "groups"
	From, To Bound
}

// Bound is one end of a frame. Kind is "preceding", "current" or "following"; without N it is unbounded.
type Bound struct {
	Kind string
	N    *Expr
}

// Value is a constant.
type Value struct {
	Type  Type // Unknown for NULL
	Int   int64
	Float float64
	Text  string // also the digits of Numeric, JSON, UUID and Enum as text, and the encoded elements of an Array

	Months, Days int32 // of Interval, beside Int nanoseconds
}

// Error is a statement that cannot be understood.
type Error struct {
	Code    string // SQLSTATE, or Missing
	Message string
}

// Missing is the Code of what PostgreSQL understands and this package does not. The Message
// says what it is.
const Missing = "missing"

// Error returns the message.
func (e *Error) Error() string { return e.Message }
