# 乡村建设规划许可：村民会议、村民代表会议的到会人数和同意人数。
package onewindow.policy

# Only collective land calls for the consent; while the ownership is open, it may.
needless if input.project.land.ownership == "state"

correct contains reason if {
	not needless
	some entry in input.materials
	entry.code == "village-consent"
	not consented(entry)
	members := total(entry)
	reason := {
		"rule": "consent-share",
		"message": "书面意见载明的应到会、到会和同意人数不完整、互相矛盾，或者没有达到法定比例：村民会议应当有过半数的村民或者三分之二以上的户的代表到会，村民代表会议应当有三分之二以上的组成人员到会，并经到会人员过半数同意；涉及集体经营性建设用地出让、出租的，应当经三分之二以上的成员同意，请补充、更正，或者重新召开会议。",
		"basis": ["village-committee-law#22", "village-committee-law#26", "land-admin-law#63.2"],
		"material": "village-consent",
		"remedy": [
			{"op": "add", "path": concat("", [entry.pointer, "/fields/members_total"]), "value": members},
			{"op": "add", "path": concat("", [entry.pointer, "/fields/members_attending"]), "value": members},
			{"op": "add", "path": concat("", [entry.pointer, "/fields/members_consenting"]), "value": members},
		],
	}
}

consented(consent) if {
	consent.fields.members_consenting <= consent.fields.members_attending
	consent.fields.members_attending <= consent.fields.members_total
	quorum(consent)
	majority(consent)
}

# What the opinion does not say is judged by the higher share.
quorum(consent) if consent.fields.members_attending * 3 >= consent.fields.members_total * 2

quorum(consent) if {
	consent.fields.meeting == "villagers"
	consent.fields.members_attending * 2 > consent.fields.members_total
}

majority(consent) if consent.fields.members_consenting * 3 >= consent.fields.members_total * 2

majority(consent) if {
	consent.fields.commercial_land == false
	consent.fields.members_consenting * 2 > consent.fields.members_attending
}

# As many as the opinion states, for the remedy.
total(consent) := consent.fields.members_total if {
	consent.fields.members_total > 0
} else := consent.fields.members_attending if {
	consent.fields.members_attending > 0
} else := 1
