# The numbers of reports by term and month.

statistics-title = Reports by term
statistics-none = There is nothing to count yet.
statistics-outstanding = More than expected
statistics-outstanding-none = No term has had many more reports than expected, last month or this month so far.
statistics-all = All terms
# $months is how many months are shown.
statistics-meaning = Reports that a moderator accepted, by the month in which they were sent, for { $months } months. Expected is the mean of the twelve months before, from three months on. A report counts for each of its terms. Organisations that share a parent count once.
statistics-term = Term
# $term is a term that is offered no longer; what was coded with it still counts.
statistics-retired = { $term } (no longer used)
statistics-month = Month
statistics-reports = Reports
statistics-expected = Expected
statistics-organisations = Independent organisations
statistics-last-month = Last month
statistics-this-month = This month so far
statistics-so-far = so far
statistics-none-expected = Too early to say
# $fewest is the least number that is told: 3.
statistics-few = fewer than { $fewest }
statistics-few-short = <{ $fewest }
statistics-reports-a-month = Reports a month
statistics-organisations-a-month = Independent organisations a month
# $term is a term such as “Livestreamed abuse”.
statistics-chart-reports = Reports a month: { $term }
statistics-chart-organisations = Independent organisations a month: { $term }
statistics-chart-meaning = Bars: how many there were. Lines: what was expected. Dashed bars: fewer than three, perhaps none.
statistics-as-table = The numbers as a table
statistics-csv = Download as CSV
statistics-json = Download as JSON
