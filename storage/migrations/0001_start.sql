-- The schema is also its documentation. Both engines run these statements.
-- Times are milliseconds since 1970 UTC by the event's clock unless a comment says "real time".
-- Keys are made by the program. Every column is NOT NULL unless its comment says what NULL means.

-- One row per workshop this database knows.
CREATE TABLE events (
    code TEXT NOT NULL PRIMARY KEY,  -- from the event file; part of links and of every export
    definition TEXT NOT NULL,        -- the event file as last loaded (JSON), so that exports need no file
    pseudonym_key TEXT NOT NULL,     -- secret behind pseudonyms, personal links and the desk's code; never exported
    loaded_at BIGINT NOT NULL,       -- real time
    desk_page BIGINT NOT NULL        -- how often the address of the desk's web page was made anew; the older ones lead nowhere
);

-- The group chat that hears of an event's opened polls and changes of the agenda. Nothing else is known of it.
CREATE TABLE group_chats (
    event TEXT NOT NULL PRIMARY KEY REFERENCES events (code),  -- one group an event
    chat_id BIGINT NOT NULL                                    -- Telegram's id, negative
);

-- The stage: the page for the projector, from when somebody first asks for its address.
CREATE TABLE stages (
    event TEXT NOT NULL PRIMARY KEY REFERENCES events (code),  -- one page an event
    token TEXT NOT NULL,                                       -- what stands in its address; random, and another after 'New link'
    shows TEXT NOT NULL                                        -- 'auto' (it follows the day), join, agenda, wall, blank, 'round:17' (change:, groups:), 'comparison:gap' or 'chain:gaps'
);

-- A Telegram account that pressed Start. Before consent this row is all that is stored of somebody.
CREATE TABLE people (
    user_id BIGINT NOT NULL PRIMARY KEY,  -- Telegram's id, also the id of the private chat
    language TEXT NOT NULL,               -- '' until chosen
    numerals TEXT NOT NULL,               -- chosen with it: '' for the digits 0-9, 'khmr' for Khmer digits and dates
    event TEXT NOT NULL,                  -- the event whose link was opened last; '' if none was
    expects TEXT NOT NULL,                -- what is typed or sent next is taken for: '', 'name', 'organisation', 'minutes', 'room:<session>', 'poll:text:km', 'poll:options:km', 'wording:<poll>:3:km', 'text:17' (a round), 'text:17:<text>', 'find:<event>', 'list:<event>', 'sheet:<event>', 'paper:', 'paper:<text>', 'check_in', 'broadcast:7:km', 'send_at:7', 'roster', 'ideas:find:17' (a round), 'ideas:sheet:17', 'ideas:km:17:<idea>', 'step:<event>:<step>:due' (see bot.roadmap)
    blocked_at BIGINT                     -- NULL while messages arrive; else when the bot was found blocked
);

-- Somebody in one event: who agreed to take part, was invited to a role, or stands on the organizer's list.
CREATE TABLE participants (
    id TEXT NOT NULL PRIMARY KEY,                         -- random, so that it says nothing about order or person
    event TEXT NOT NULL REFERENCES events (code),         -- the workshop
    user_id BIGINT REFERENCES people (user_id),           -- the account that messages go to; NULL: on the list, and has not pressed Start
    name TEXT NOT NULL,                                   -- '' until given
    stakeholder_group TEXT NOT NULL,                      -- code from the event file; '' until chosen
    organisation TEXT NOT NULL,                           -- code from the event file or typed text; '' until given
    organisation_given BIGINT NOT NULL,                   -- 1 once answered (also when skipped), else 0
    position TEXT NOT NULL,                               -- '' unless known
    tags TEXT NOT NULL,                                   -- comma-separated; '' if none
    language TEXT NOT NULL,                               -- what the list says, until they choose; '' if it says nothing
    role TEXT NOT NULL,                                   -- participant, facilitator, organizer, rapporteur, observer
    consented_at BIGINT,                                  -- NULL: did not agree, or was only invited to a role
    registered_at BIGINT,                                 -- NULL until registration is complete
    listed_at BIGINT,                                     -- NULL for a walk-in; else when the organizer's list brought them
    listed_as TEXT NOT NULL,                              -- '' for a walk-in; else JSON: name, groups, organisation as the list says, by which it finds them again
    approved_at BIGINT,                                   -- NULL while a walk-in waits for an organizer
    checked_in_at BIGINT,                                 -- NULL until checked in
    removed_at BIGINT,                                    -- NULL unless an organizer removed them: they vote no more and get no messages
    muted_at BIGINT,                                      -- NULL while reminders are wanted
    nudged_at BIGINT,                                     -- NULL until reminded of an unanswered poll; real time of the last
    UNIQUE (event, user_id)
);

-- The list of people that an organizer has read in and is looking at; it goes when it is imported, cancelled, or a day old.
CREATE TABLE roster_drafts (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES people (user_id),  -- the organizer
    event TEXT NOT NULL REFERENCES events (code),                     -- whose list
    rows TEXT NOT NULL,                                               -- JSON: number and cells of each row
    ignored TEXT NOT NULL,                                            -- JSON: headers of columns that mean nothing
    created_at BIGINT NOT NULL                                        -- real time
);

-- A single-use link that gives a role.
CREATE TABLE invitations (
    digest TEXT NOT NULL PRIMARY KEY,              -- SHA-256 of the secret in the link: the table gives nobody a role
    event TEXT NOT NULL REFERENCES events (code),  -- where the role is given
    role TEXT NOT NULL,                            -- as in participants
    created_at BIGINT NOT NULL,                    -- real time
    expires_at BIGINT NOT NULL,                    -- real time
    created_by TEXT NOT NULL,                      -- an actor, as in audit; the link holds as long as they organize
    used_by BIGINT,                                -- NULL until used; then the Telegram id; 0: of somebody who was erased since
    used_at BIGINT,                                -- NULL until used; real time
    revoked_at BIGINT                              -- NULL unless it was taken back unused; real time
);

-- What Telegram was told to show of the bot beside its messages, so that it is told again only what has changed.
CREATE TABLE profile (
    bot BIGINT NOT NULL,     -- as in handled_updates
    part TEXT NOT NULL,      -- 'commands:km' (a language; '': any other), 'commands:7' (somebody's chat), 'description:km', 'short_description:km'
    digest TEXT NOT NULL,    -- SHA-256 of what it was told
    PRIMARY KEY (bot, part)
);

-- A session as one change of the agenda left it. The last row of a session holds; without one the event file does.
CREATE TABLE session_changes (
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    change BIGINT NOT NULL,                        -- the event's changes from 1; what moved together has the same
    session TEXT NOT NULL,                         -- code from the event file
    starts_at BIGINT NOT NULL,                     -- as it is after the change
    ends_at BIGINT NOT NULL,                       -- as it is after the change
    room TEXT NOT NULL,                            -- JSON of language to text; '' as in the event file
    state TEXT NOT NULL,                           -- planned, cancelled
    changed_at BIGINT NOT NULL,                    -- a reminder due before that is not sent: people were just told
    PRIMARY KEY (event, change, session)
);

-- A room that somebody typed when a session moved there; a button from then on.
CREATE TABLE rooms (
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    name TEXT NOT NULL,                            -- as typed, the same in every language
    PRIMARY KEY (event, name)
);

-- A reminder that is out: written in one transaction with its messages, so that it goes out once.
CREATE TABLE reminders (
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    session TEXT NOT NULL,                         -- code from the event file
    minutes BIGINT NOT NULL,                       -- before the start, as in the event file
    starts_at BIGINT NOT NULL,                     -- the start it was for: of a session that moves, people are reminded again
    fired_at BIGINT NOT NULL,                      -- when
    PRIMARY KEY (event, session, minutes, starts_at)
);

-- A poll that was opened, with the wording people saw; or one that was composed, or corrected, in the chat before.
CREATE TABLE polls (
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    code TEXT NOT NULL,                            -- from the event file; of composed ones chat-1, chat-2, ...
    definition TEXT NOT NULL,                      -- snapshot (JSON) taken then; later edits of the file don't touch it, corrections in the chat do
    opened_at BIGINT,                              -- NULL until its first round is opened
    composed_at BIGINT,                            -- NULL unless it was composed in the chat, or copied there to be asked anew
    PRIMARY KEY (event, code)
);

-- A poll that a facilitator is writing in the chat; one at a time.
CREATE TABLE poll_drafts (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES people (user_id),  -- who writes it
    event TEXT NOT NULL REFERENCES events (code),                     -- the workshop
    draft TEXT NOT NULL                                               -- JSON as in an event file, as far as it is written
);

-- The sector mapping: who does what, where and for whom, as somebody entered it; one row an entry as it is now.
CREATE TABLE mapping_entries (
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    code TEXT NOT NULL,                            -- m001, m002, ...: never given twice
    about TEXT NOT NULL,                           -- the initiative of the event file's baseline; '': another one
    author BIGINT REFERENCES people (user_id),     -- who entered it; NULL: somebody who was erased, or whose name was deleted since
    stakeholder_group TEXT NOT NULL,               -- for which group; '' for staff without one
    given TEXT NOT NULL,                           -- JSON: field to a list of its values, codes or words; a field that was skipped is missing
    state TEXT NOT NULL,                           -- entered, kept or aside (a facilitator decided between contradicting ones), withdrawn
    source TEXT NOT NULL,                          -- telegram, or sheet: imported from a spreadsheet
    entered_at BIGINT NOT NULL,                    -- by the event's clock
    changed_at BIGINT NOT NULL,                    -- by the event's clock; when its words or its state changed last
    PRIMARY KEY (event, code)
);

-- An entry of the mapping that somebody is writing, so that they can go on after a restart.
CREATE TABLE mapping_drafts (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES people (user_id),  -- who writes it
    event TEXT NOT NULL REFERENCES events (code),                     -- the workshop
    entry TEXT NOT NULL,       -- the code of the entry that is changed; '': a new one
    about TEXT NOT NULL,       -- as in mapping_entries
    stakeholder_group TEXT NOT NULL,  -- as in mapping_entries
    given TEXT NOT NULL,       -- as in mapping_entries, as far as it is written
    field TEXT NOT NULL,       -- the field that is asked for; '': the summary
    walks BIGINT NOT NULL,     -- 1: the next field is asked after this one; 0: the summary is shown
    begun_at BIGINT NOT NULL   -- real time
);

-- A spreadsheet of the mapping that somebody has read in and is looking at; it goes when it is imported, cancelled, or a day old.
CREATE TABLE mapping_sheets (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES people (user_id),  -- the facilitator
    event TEXT NOT NULL REFERENCES events (code),                     -- whose mapping
    rows TEXT NOT NULL,                                               -- JSON: number and cells of each row
    created_at BIGINT NOT NULL                                        -- real time
);

-- One asking of a poll.
CREATE TABLE rounds (
    id BIGINT NOT NULL PRIMARY KEY,  -- short, because buttons carry it
    event TEXT NOT NULL,             -- the workshop
    poll TEXT NOT NULL,              -- which poll is asked
    code TEXT NOT NULL,              -- from the event file: before, after, or 1, 2, ...; of a void round that was asked again 'before-void1'
    state TEXT NOT NULL,             -- open, paused (no answer is taken, it goes on), closed, void (asked by mistake, counted nowhere)
    opened_at BIGINT NOT NULL,       -- whoever registered until then is the base of turnout
    closed_at BIGINT,                -- NULL while open or paused; the last time it closed or became void
    turnout TEXT NOT NULL,           -- frozen at closing: JSON of group to [answered, eligible]; '' while open or paused
    step BIGINT NOT NULL,            -- how often it was steered since it opened; a button of an earlier step is refused
    paused_at BIGINT,                -- NULL unless paused, or closed while it was
    undo_until BIGINT,               -- NULL unless closed by hand; real time until which that can be undone
    published_at BIGINT,             -- NULL until its result is shown to anybody; then when that was first
    published_turnout TEXT NOT NULL, -- as turnout, of the newest result in published_ballots while that is the one to show; else ''
    closes_at BIGINT,                -- NULL without a timer; when it closes by itself, moved on by the length of a pause
    extended_to TEXT NOT NULL,       -- '' unless only a late group may still answer; then its code
    feedback TEXT NOT NULL,          -- '' unless a Delphi round: JSON of the round before, and item to [lower quartile, median, upper quartile, people]
    replaced BIGINT NOT NULL,        -- how often another result took the place of one that was shown; once it did there are no tables by group
    erased BIGINT NOT NULL,          -- 1 once somebody behind a result that was shown erased their answers: the result says so
    UNIQUE (event, poll, code),
    FOREIGN KEY (event, poll) REFERENCES polls (event, code)
);

-- One participant's answer in one round. Of an unlinked poll it is a draft: it goes when the poll closes.
CREATE TABLE ballots (
    round BIGINT NOT NULL REFERENCES rounds (id),            -- what was asked
    participant TEXT NOT NULL REFERENCES participants (id),  -- who answered
    answers TEXT NOT NULL,                                   -- JSON: item code ('' if the question stands alone) to answer, revision, at
    stakeholder_group TEXT NOT NULL,      -- of the participant at closing; while open, at the last answer
    language TEXT NOT NULL,                                  -- the language the card was answered in
    source TEXT NOT NULL,                                    -- telegram, paper, proxy
    answered_at BIGINT NOT NULL,                             -- of the last change
    PRIMARY KEY (round, participant)
);

-- The ballots behind every result that was shown before its poll was reopened. The newest stays the poll's result until
-- so many ballots differ from each of them that comparing any two tells nobody's answer.
CREATE TABLE published_ballots (
    round BIGINT NOT NULL REFERENCES rounds (id),            -- what was asked
    participant TEXT NOT NULL,                               -- who answered; of somebody who was erased since 'x' and random digits
    answers TEXT NOT NULL,                                   -- as in ballots
    stakeholder_group TEXT NOT NULL,                         -- as in ballots
    generation BIGINT NOT NULL,                              -- which of the results: rounds.replaced as it was then
    PRIMARY KEY (round, generation, participant)
);

-- What a facilitator decided about a text that somebody wrote, of polls whose texts don't become ideas. Who decided stands in the audit log.
CREATE TABLE moderation (
    text TEXT NOT NULL PRIMARY KEY,                -- the text's code in a ballot's answers; random, so that it says nothing about whose
    round BIGINT NOT NULL REFERENCES rounds (id),  -- what was asked
    decision TEXT NOT NULL,                        -- approved, hidden, answered (a question; it is shown as an approved one)
    at BIGINT NOT NULL                             -- when
);

-- What facilitators did to the ideas that people wrote for a poll; the list of ideas now follows from the texts and from these.
CREATE TABLE idea_changes (
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    number BIGINT NOT NULL,                        -- the event's changes from 1, in the order they were made
    step BIGINT NOT NULL,                          -- number of the first of those that were made, and are undone, together
    poll TEXT NOT NULL,                            -- the text poll whose ideas it is about
    action TEXT NOT NULL,                          -- approve, hide, rename, merge, split, type, status, add
    details TEXT NOT NULL,                         -- JSON: codes of ideas (of their first texts), items given, facilitators' wording; never what people wrote
    actor TEXT NOT NULL,                           -- participant id, or 'organizer' for one by the settings
    at BIGINT NOT NULL,                            -- when
    undone_at BIGINT,                              -- NULL unless it was undone
    PRIMARY KEY (event, number)
);

-- What a facilitator has picked, looks for, or has read in while shaping ideas; it goes when it is done, or a day old.
CREATE TABLE idea_drafts (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES people (user_id),  -- the facilitator
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    poll TEXT NOT NULL,                            -- the text poll whose ideas it is about
    picked TEXT NOT NULL,                          -- JSON: codes of ideas
    sought TEXT NOT NULL,                          -- the words that are looked for; '' to see all
    rows TEXT NOT NULL,                            -- JSON: number and cells of each row of a spreadsheet; [] unless one is looked at
    at BIGINT NOT NULL                             -- real time
);

-- The ballots of an unlinked poll that is over, in the order of their random ids. Until it closed they were rows of ballots;
-- these, the poll's cards, messages and dead letters went in the same transaction, and then out of the files.
CREATE TABLE unlinked_ballots (
    id TEXT NOT NULL PRIMARY KEY,                  -- random; says nothing of who, when, or in which order
    round BIGINT NOT NULL REFERENCES rounds (id),  -- what was asked
    answers TEXT NOT NULL,                         -- JSON: item code ('' if the question stands alone) to answer
    stakeholder_group TEXT NOT NULL                -- '' unless every group among the ballots has 5
);

-- A step of the road map as it is now; one that nobody touched stands in the event file only. What was done to it is in the audit log.
CREATE TABLE roadmap_steps (
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    code TEXT NOT NULL,                            -- from the event file; of those added in the chat s01, s02, ...
    action TEXT NOT NULL,                          -- what is to be done; JSON: language to text
    lead TEXT NOT NULL,                            -- participant id of who is asked to lead it; '' if nobody is
    organisation TEXT NOT NULL,                    -- which leads it: code from the event file; '' if none
    supporters TEXT NOT NULL,                      -- codes of organisations, separated by spaces
    starts_on TEXT NOT NULL,                       -- '2016-01-04'; '' if none
    due_on TEXT NOT NULL,                          -- '2016-03-31'; '' if none
    indicator TEXT NOT NULL,                       -- how one sees that it is done; JSON: language to text; '' if none
    recommendation TEXT NOT NULL,                  -- what it follows from, in words or as an idea's code
    serves TEXT NOT NULL,                          -- codes of goals, separated by spaces
    state TEXT NOT NULL,                           -- proposed, asked (its lead), accepted, amended (the lead suggests another date), declined, done, dropped
    proposed_on TEXT NOT NULL,                     -- the date that the lead suggests; '' if none
    revision BIGINT NOT NULL,                      -- how often it was changed; a button of an earlier one is refused
    reminded_days BIGINT,                          -- NULL until its lead was reminded; then how many days before the due date it was for
    changed_at BIGINT NOT NULL,                    -- the last time
    PRIMARY KEY (event, code)
);

-- A ballot that was printed for somebody without Telegram. Nothing says who was handed it.
CREATE TABLE ballot_sheets (
    code TEXT NOT NULL PRIMARY KEY,                -- random, with a letter that shows a slip; printed on it
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    poll TEXT NOT NULL,                            -- code of the poll that is on it
    round TEXT NOT NULL,                           -- code of the round it was printed for, which may not have been opened yet
    number BIGINT NOT NULL,                        -- printed on it: the sheets of a round from 1
    language TEXT NOT NULL,                        -- that it was printed in
    printed_at BIGINT NOT NULL                     -- real time
);

-- How a ballot came in that somebody didn't tap themself: from a sheet, or dictated. What counts stands in ballots.
CREATE TABLE paper_ballots (
    round BIGINT NOT NULL REFERENCES rounds (id),            -- what was asked
    participant TEXT NOT NULL REFERENCES participants (id),  -- who answered
    sheet TEXT NOT NULL,                                     -- code of the sheet; '' if it was dictated
    entered_by TEXT NOT NULL,                                -- an actor, as in audit; '' of somebody who was erased since
    checked_by TEXT NOT NULL,                                -- who entered the sheet a second time; '' nobody, or somebody who was erased since
    second TEXT NOT NULL,                                    -- JSON as in ballots: what they entered
    differs BIGINT NOT NULL,                                 -- 1 while the two entries differ and nobody has said which is right, else 0
    PRIMARY KEY (round, participant)
);

-- What a facilitator is entering from paper; one at a time.
CREATE TABLE paper_drafts (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES people (user_id),  -- who enters it
    event TEXT NOT NULL REFERENCES events (code),                     -- the workshop
    round BIGINT NOT NULL REFERENCES rounds (id),                     -- what was asked
    sheet TEXT NOT NULL,                                              -- as in paper_ballots
    language TEXT NOT NULL,                                           -- of the sheet; dictated: of who enters it
    participant TEXT NOT NULL,                                        -- whose it is; '' until chosen
    answers TEXT NOT NULL                                             -- JSON as in ballots, as far as it is entered
);

-- The messages that live in people's chats and are edited: which message shows what.
CREATE TABLE cards (
    user_id BIGINT NOT NULL REFERENCES people (user_id),  -- whose chat
    subject TEXT NOT NULL,                                -- 'round:17', 'control:sapw', 'broadcast:7', 'progress:7', 'waiting:sapw', 'stage:sapw', 'paper:sapw', 'desk:sapw:1447986600000' (until when, real time)
    message_id BIGINT NOT NULL,                           -- in that chat; Telegram's id
    PRIMARY KEY (user_id, subject)
);

-- What an organizer writes to many people. Its copies are deliveries and cards with the subject 'broadcast:7'.
CREATE TABLE broadcasts (
    id BIGINT NOT NULL PRIMARY KEY,                -- short, because buttons carry it
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    author BIGINT REFERENCES people (user_id),     -- the organizer who wrote it; NULL: of somebody who was erased since
    state TEXT NOT NULL,         -- draft, scheduled, sent (its deliveries are queued), stopped, withdrawn, cancelled
    audience TEXT NOT NULL,      -- 'everyone:', 'group:CSO', 'unanswered:17' (a round), ...; '' until chosen
    contents TEXT NOT NULL,      -- JSON: language to what is sent; other languages get the first of the event's
    created_at BIGINT NOT NULL,  -- when its first words came
    send_at BIGINT,              -- NULL until sent or scheduled; real time before which nothing leaves
    correction TEXT NOT NULL,    -- JSON as in contents: what will replace a language once that is confirmed
    revision BIGINT NOT NULL     -- how often it was corrected after it was sent
);

-- One message to one chat, to be sent or sent. It holds names and ids, never the text.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,                         -- random
    event TEXT NOT NULL REFERENCES events (code),         -- the workshop
    chat_id BIGINT NOT NULL,                              -- to whom: a person's user_id; negative: a group, which is nobody in people
    message TEXT NOT NULL,                                -- the message's name: 'poll_opened', 'session_starts', 'broadcast'
    subject TEXT NOT NULL,                                -- what it is about: 'round:17', 'start:sapw:1447986600000', 'agenda:sapw:2', 'broadcast:7'
    lane TEXT NOT NULL,                                   -- answers, cards, reminders, broadcasts: in order of precedence
    unique_key TEXT NOT NULL UNIQUE,                      -- a second row for the same fact is the same row
    queued_at BIGINT NOT NULL,                            -- real time
    not_before BIGINT NOT NULL,                           -- real time before which it is not sent; 0: at once
    expires_at BIGINT,                                    -- real time after which it is useless; NULL: never
    state TEXT NOT NULL,                                  -- waiting, sent, failed, dropped
    attempts BIGINT NOT NULL,                             -- failed so far; growing pauses follow from it
    fault TEXT NOT NULL,                                  -- why the last attempt failed: blocked, no_chat, gone, refused, network, timeout, failing; ''
    error TEXT NOT NULL,                                  -- the same in Telegram's words; ''
    message_id BIGINT,                                    -- NULL until sent
    sent_at BIGINT                                        -- NULL until sent; real time
);

CREATE INDEX outbox_waiting ON outbox (state, queued_at);
CREATE INDEX outbox_subject ON outbox (subject);

-- Updates whose consequences, if any, are committed; a redelivered one changes nothing twice. Kept 48 hours.
CREATE TABLE handled_updates (
    bot BIGINT NOT NULL,         -- Telegram's id of the bot: each counts its own updates
    update_id BIGINT NOT NULL,   -- Telegram's number, also what is acknowledged to it
    handled_at BIGINT NOT NULL,  -- real time
    PRIMARY KEY (bot, update_id)
);

-- A stretch of time in which Telegram was heard. What lies between two of a bot's is an outage: taps may be lost.
CREATE TABLE uptimes (
    bot BIGINT NOT NULL,       -- as in handled_updates
    began_at BIGINT NOT NULL,  -- real time
    heard_at BIGINT NOT NULL,  -- real time; when Telegram was last heard, or up to 15 s before
    PRIMARY KEY (bot, began_at)
);

-- Updates that could not be read or whose handler failed, kept for an engineer; the others go on.
CREATE TABLE dead_letters (
    id TEXT NOT NULL PRIMARY KEY,  -- bot and update_id, or bot and a digest of the body where that has no number
    bot BIGINT NOT NULL,           -- as in handled_updates
    update_id BIGINT NOT NULL,     -- as in handled_updates; 0 where the body has none
    received_at BIGINT NOT NULL,   -- real time
    error TEXT NOT NULL,           -- what the program said; only what kind of error it was where the body has no words
    body TEXT NOT NULL,            -- the update as Telegram sent it (JSON), for 30 days; of whoever has not agreed only its shape: no words, no name
    user_id BIGINT NOT NULL        -- whose update it is; 0 where it says nothing readable about that
);

-- Who did what that others may ask about later: exports, role changes, corrections, openings.
CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,                  -- random
    event TEXT NOT NULL REFERENCES events (code),  -- the workshop
    at BIGINT NOT NULL,                   -- real time
    actor TEXT NOT NULL,                           -- participant id, 'organizer:<Telegram id>', 'organizer' of whom no more is known, 'operator' for the command line, or 'timer'
    action TEXT NOT NULL,                          -- poll_opened, exported, erased, ...: all of them are in docs/privacy.md
    subject TEXT NOT NULL                          -- what it was done to
);
