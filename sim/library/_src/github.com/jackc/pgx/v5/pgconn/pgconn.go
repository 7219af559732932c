// Package pgconn has the error that the pgx driver returns.
package pgconn

// PgError is an error that the PostgreSQL server reported.
type PgError struct {
	Severity       string
	Code           string // SQLSTATE, such as 40001
	Message        string
	Detail         string
	Hint           string
	TableName      string
	ConstraintName string
}

// Error returns the message with the code.
func (pe *PgError) Error() string {
	return pe.Severity + ": " + pe.Message + " (SQLSTATE " + pe.Code + ")"
}

// SQLState returns the code.
func (pe *PgError) SQLState() string { return pe.Code }
