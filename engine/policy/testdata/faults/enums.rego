package onewindow.policy

advise contains reason if {
	input.project.kind == "bulding"
	input.project.kind in {"building", "municiple"}
	"x" != input.project.kind
	some m in input.materials
	m.fields.grade == "third"
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}
