-- $1 invitation_id[], $2 engagement_id[], $3 ori[], $4 program[], $5 delivery[], $6 experts[], $7 information[], $8 knowledge[], $9 change[], $10 would_recommend[], $11 received_on[]
INSERT INTO evaluations (
    invitation_id, engagement_id, ori, program,
    delivery, experts, information, knowledge, change, would_recommend, received_on
)
SELECT *
FROM unnest(
    $1::uuid[], $2::uuid[], $3::text[], $4::text[],
    $5::smallint[], $6::smallint[], $7::smallint[], $8::smallint[], $9::smallint[],
    $10::smallint[], $11::date[]
)
