/* SPDX-License-Identifier: MIT */
/*
 * Landing with groups: two entries that are tested and landed together or one
 * by one. Every end is one transaction over two refs, target and log (see
 * form-b.pml for what such a transaction is). The entries' refs are not in
 * it: they follow the log afterwards.
 *
 * What keeps an entry from ending twice: each end moves the log by compare-
 * and-swap from a value that was read before the entry was looked at, and
 * what counts is whether the log at that value has ended the entry.
 *
 * A runner frees the locks of the dead, reads the log, then the target, and
 *	repair     if they disagree. Entries that the target has and the log
 *	           has not ended have landed; entries that landed by the log
 *	           and are not on the target were pushed away and open again,
 *	           in a new life. Verify target, move log.
 *	follow     deletes the ref of a life that the log has ended, and makes
 *	           the ref of a new life if it is missing
 *	plan       takes one entry or both
 *	test       passes or fails freely; a group that failed is split, and its
 *	           first member is tested alone on the same tip
 *	land       target (listed first), log: the group in one record
 *	reject     one entry that failed alone: verify target, move log
 * and goes round. It reads the target's history down to the tip that the log
 * knew. After its last test a runner still reconciles, so that the end of a
 * run must be clean.
 *
 * With -DWITHDRAW a person withdraws one of the entries: as reject, but the
 * person does not repair, and may crash and never come back. With -DOUTSIDER
 * somebody forces the target once: forward, back to the start, or to an
 * unrelated commit.
 *
 * Asserted: nobody's commit is overwritten; an entry is never on the target
 * twice, nor there and refused; it ends once, and again only if it was pushed
 * away; what landed by the log and is not on the target was pushed away; what
 * was under a rejected entry when it failed has landed; at the end log and
 * target agree, open entries have their refs, and no lock is in the way.
 *
 * Bounds: RUNNERS, CRASHES in all, ROUNDS of a runner (one group each), TRIES
 * of the person. Taken for granted, as in form-b.pml: to find that the owner
 * of a lock is dead and to free the lock is one step.
 *
 * Not modelled: progress, lost disk writes, more than two entries, candidates
 * on top of others that are still being tested, edits of an entry that do not
 * end it (hold, priority), an outsider who brings back what was pushed away or
 * forges that an entry landed.
 *
 * Right (states reached, no error), 2 runners:
 *	                                  crashes  rounds      states
 *	two entries                             2       2      93 440
 *	WITHDRAW                                1       2     965 630
 *	OUTSIDER                                1       2   1 454 967
 *	WITHDRAW, 2 tries                       2       2   2 711 696
 *	OUTSIDER                                2       2   2 799 991
 *	OUTSIDER, WITHDRAW                      2       1  10 585 075
 *	OUTSIDER, WITHDRAW                      0       2  10 375 750
 *
 * Wrong (-DVARIANT_x, states until the first error); o: needs the outsider,
 * w: needs the person:
 *	REJECT_NO_VERIFY     reject without verifying the target           4 035
 *	WITHDRAW_NO_VERIFY   the same for the person              w       61 472
 *	WITHDRAW_NO_HISTORY  the person verifies, but does not
 *	                     look whether the target has it       w      171 354
 *	WITHDRAW_KNOWS       the person's record becomes the end
 *	                     of the runners' walk: a landing
 *	                     below it is never seen               w      170 447
 *	LOG_FIRST            list the log first                            2 431
 *	NO_HISTORY           no look at the target's history               1 838
 *	TARGET_BLIND         target not compared                           4 192
 *	LOG_BLIND            log not compared                                825
 *	LATE_LOG             compare with a log value read after
 *	                     the look at the entries                      10 416
 *	TRUST_REFS           an entry with a ref is open, the log
 *	                     is not asked: the person             w      184 280
 *	                     a runner, whose own reconcile hides
 *	                     it until a reopened entry's ref is
 *	                     made too late                        o        5 935
 *	DELETE_FIRST         delete refs before the log moves                 35
 *	DELETE_ANY           delete the ref of an ended entry,
 *	                     though it shows a new life           o        3 486
 *	NO_RESTORE           reopen, and leave the ref to the
 *	                     runner that did it                   o      241 733
 *	REPAIR_BLIND         read the target before the log and
 *	                     repair without verifying                        209
 *	REJECT_GROUP         reject the first of a group that
 *	                     failed                                          177
 *	REJECT_ON_PASSED     first passes alone, both fail: reject
 *	                     the second before the first landed              177
 *	BREAK_LIVE           free the lock of a live process                 729
 *	BREAK_RACE           look at a dead process's lock, free
 *	                     it later                                      2 558
 *
 * Witnesses (-DWITNESS_x fails if it can happen): LANDED; GROUP, both land in
 * one record; SPLIT, the first is rejected and the second lands; COMPLETED,
 * the log is completed for both; WITHDRAWN; REOPENED, BOTH_REOPENED, pushed
 * away and landed again.
 */

#ifndef RUNNERS
#define RUNNERS 2
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef ROUNDS
#define ROUNDS 2
#endif
#ifndef TRIES
#define TRIES 1
#endif
#define TIPS   8	/* more than any run needs; the bound is asserted */
#define PERSON RUNNERS	/* the runners are 0 .. RUNNERS - 1 */
#define NOBODY 255

/* Sets of entries are bit masks; the two entries are 0 and 1. */
#define ONLY(e) (1 << (e))
#define BOTH 3

/*
 * The target. A commit gets its number when it becomes the tip: before that
 * only the runner that made it knows it.
 */
byte target;		/* the tip */
byte tips = 1;		/* the next number */
byte has[TIPS];		/* the entries in the history of a commit */

/*
 * The log. Its value counts its records; the sets are what the records say.
 * An entry that neither landed nor was refused is open.
 */
byte log;
byte landed;
byte refused;		/* rejected or withdrawn */
byte reopened;		/* queued again after somebody pushed it away */
byte known;		/* the tip when a runner last wrote a record */

/* The entries' refs: 0 is no ref, n the n-th life of the entry. */
byte ref[2] = 1;

/* The locks of the target and of the log: who holds them. */
#define TARGET 0
#define LOG    1
byte lock[2] = NOBODY;

bool dead[RUNNERS + 1];	/* crashed, and for a runner not yet started again */
byte crashes;
byte working;		/* processes that can still end an entry */
byte pushed_away;	/* entries that the outsider removed from the target */

/*
 * What a process read, and what it made of it. What the log says is fixed by
 * the log's value, what the target has by the target's.
 */
typedef knowledge {
	byte log;
	byte landed;
	byte refused;
	byte reopened;
	byte known;
	byte target;
	byte group;	/* the entries to land or to refuse */
	byte tested	/* what was in the candidate that failed last */
};

#define ended    (my.landed | my.refused)
#define life(e)  (1 + ((my.reopened >> (e)) & 1))
/* Who reads history walks from the tip back to the tip that the log knew. */
#ifdef VARIANT_NO_HISTORY
#define history  0
#else
#define history  (has[my.target] & ~has[my.known])
#endif

/* The target has them, the log does not say so; and the other way round. */
#define unlogged (history & ~ended & BOTH)
#define vanished (my.landed & ~has[my.target])

/* The ref of a life that the log has ended. */
#ifdef VARIANT_DELETE_ANY
#define left_over(e) ((ended & ONLY(e)) && ref[e] != 0)
#else
#define left_over(e) ((ended & ONLY(e)) && ref[e] == life(e))
#endif

/* The log queued the entry again, and its ref does not show it yet. */
#ifdef VARIANT_NO_RESTORE
#define missing(e) false
#else
#define missing(e) ((my.reopened & ~ended & ONLY(e)) && ref[e] != life(e))
#endif

/* Open by the log, and in the queue. */
#ifdef VARIANT_TRUST_REFS
#define queued(e) (ref[e] != 0 && !(history & ONLY(e)))
#else
#define queued(e) (ref[e] == life(e) && !((ended | history) & ONLY(e)))
#endif

#ifdef VARIANT_BREAK_LIVE
#define stale(i) (lock[i] != NOBODY)
#else
#define stale(i) (lock[i] != NOBODY && dead[lock[i]])
#endif
#ifdef VARIANT_BREAK_RACE
#define one_step	/* look, and free it a moment later */
#else
#define one_step atomic
#endif

#ifdef VARIANT_TARGET_BLIND
#define target_unchanged true
#else
#define target_unchanged (target == my.target)
#endif
#ifdef VARIANT_LOG_BLIND
#define log_unchanged true
#else
#define log_unchanged (log == my.log)
#endif

inline forget()
{
	d_step {
		my.log = 0;
		my.landed = 0;
		my.refused = 0;
		my.reopened = 0;
		my.known = 0;
		my.target = 0;
		my.group = 0;
		my.tested = 0
	}
}

/* Crash here, perhaps: locks stay, knowledge is lost. */
inline may_crash()
{
	if
	:: crashes < CRASHES ->
		crashes++;
		dead[me] = true;
		forget();
		goto crashed
	:: true
	fi
}

inline read_log()
{
	my.log = log;
	my.landed = landed;
	my.refused = refused;
	my.reopened = reopened;
	my.known = known
}

inline unlock(i)
{
	if
	:: lock[i] == me -> lock[i] = NOBODY
	:: else
	fi
}

/* Prepare, for one ref: lock it and compare it, or give up the transaction. */
inline take(i, unchanged)
{
	atomic {
		may_crash();
		if
		:: lock[i] == NOBODY && (unchanged) -> lock[i] = me
		:: else ->
			unlock(TARGET);
			unlock(LOG);
			forget();
			goto again
		fi
	}
}

/*
 * Commit, for one ref: a rename gives the new value and ends the lock. The
 * assertions are what must hold whenever a value changes.
 */
inline rename_target()
{
	may_crash();
	assert(target == my.target);		/* overwrites nobody */
	assert(!(has[target] & my.group));	/* lands only once */
	assert(!(refused & my.group));
	assert(tips < TIPS);
	has[tips] = has[my.target] | my.group;
	my.target = tips;
	target = tips;
	tips++;
	unlock(TARGET)
}

inline rename_log_landed()
{
	may_crash();
	assert(!((landed | refused) & my.group));	/* ends only once */
	landed = landed | my.group;
	known = my.target;
	log++;
	unlock(LOG)
}

inline rename_log_refused(tip)
{
	may_crash();
	assert(!((landed | refused) & my.group));	/* ends only once */
	assert(!(has[target] & my.group));
	/* What it failed together with is on the target. */
	assert(!((has[my.target] | my.tested) & ~my.group & ~has[target]));
	refused = refused | my.group;
	known = tip;
	log++;
	unlock(LOG)
}

inline rename_log_repaired()
{
	may_crash();
#ifdef WITNESS_COMPLETED
	assert(unlogged != BOTH);
#endif
	assert(!(unlogged & (landed | refused)));	/* ends only once */
	assert(!(vanished & ~(landed & pushed_away)));	/* really gone */
	landed = (landed | unlogged) & ~vanished;
	reopened = reopened | vanished;
	known = my.target;
	log++;
	unlock(LOG)
}

/* The refs follow the log. */
inline follow(e)
{
	may_crash();
	if
	:: left_over(e) -> ref[e] = 0
	:: else -> ref[e] = life(e)
	fi
}

#define untidy(e) (left_over(e) || missing(e))
#define agree     (!unlogged && !vanished)

/* Choose any group of queued entries. */
inline plan()
{
	my.group = queued(0) | (queued(1) << 1);
	if
	:: my.group == 0 -> forget(); goto again
	:: my.group == BOTH -> my.group = ONLY(0)
	:: my.group == BOTH -> my.group = ONLY(1)
	:: my.group != 0
	fi
}

/* Any verdict; a group that fails is split, and its first member tested. */
inline test()
{
	do
	:: break		/* passed */
	:: my.tested = my.group;
		if
#ifdef VARIANT_REJECT_GROUP
		:: my.group == BOTH -> my.group = ONLY(0); goto reject
#endif
		:: my.group == BOTH -> my.group = ONLY(0)
		:: else -> goto reject
		fi
	od;
#ifdef VARIANT_REJECT_ON_PASSED
	if
	:: my.tested == BOTH -> my.group = ONLY(1); goto reject
	:: else
	fi;
#endif
	my.tested = 0
}

#ifdef VARIANT_DELETE_FIRST
inline delete_group()
{
	if
	:: my.group & ONLY(0) -> ref[0] = 0
	:: else
	fi;
	if
	:: my.group & ONLY(1) -> ref[1] = 0
	:: else
	fi
}
#endif

#ifdef VARIANT_NO_RESTORE
inline reopen_vanished()
{
	if
	:: vanished & ONLY(0) -> ref[0] = 2
	:: else
	fi;
	if
	:: vanished & ONLY(1) -> ref[1] = 2
	:: else
	fi
}
#endif

proctype runner(byte me)
{
	knowledge my;
	byte round;

	/* Free the locks of the dead, then look: the log first. */
crashed:
again:	if
	:: one_step { stale(TARGET) -> lock[TARGET] = NOBODY }; goto again
	:: one_step { stale(LOG) -> lock[LOG] = NOBODY }; goto again
	:: atomic {
		!stale(TARGET) && !stale(LOG) ->
		dead[me] = false;
#ifdef VARIANT_REPAIR_BLIND
		my.target = target
	   }
	fi;
	atomic { read_log() }
#else
		read_log()
	   }
	fi;
	my.target = target;
#endif

	/* Reconcile the log with the target, then the refs with the log. */
reconcile:
	if
	:: !agree -> goto repair
	:: atomic { agree && untidy(0) -> follow(0) }; goto reconcile
	:: atomic { agree && untidy(1) -> follow(1) }; goto reconcile
	:: agree && !untidy(0) && !untidy(1)
	fi;

	/* Choose and test. */
	atomic {
		if
		:: round == ROUNDS -> forget(); goto done
		:: else -> round++
		fi;
		plan();
		test()
	}

	/* Land the group. */
#ifdef VARIANT_LATE_LOG
	my.log = log;
#endif
#ifdef VARIANT_DELETE_FIRST
	atomic { delete_group() }
#endif
	take(TARGET, target_unchanged);
	take(LOG, log_unchanged);
#ifdef VARIANT_LOG_FIRST
	atomic { rename_log_landed() }
	atomic { rename_target(); forget(); goto again }
#else
	atomic { rename_target() }
	atomic { rename_log_landed(); forget(); goto again }
#endif

reject:
#ifdef VARIANT_LATE_LOG
	my.log = log;
#endif
#ifndef VARIANT_REJECT_NO_VERIFY
	take(TARGET, target_unchanged);
#endif
	take(LOG, log_unchanged);
	atomic { rename_log_refused(my.target) }
	atomic { may_crash(); unlock(TARGET); forget(); goto again }

repair:
#ifndef VARIANT_REPAIR_BLIND
	take(TARGET, target_unchanged);
#endif
	take(LOG, log_unchanged);
	atomic { rename_log_repaired() }
	atomic { may_crash(); unlock(TARGET) }
#ifdef VARIANT_NO_RESTORE
	/* Only now, and only by this runner, is the ref made again. */
	atomic { may_crash(); reopen_vanished() }
#endif
	atomic { forget(); goto again }

done:	working--
}

#ifdef VARIANT_WITHDRAW_NO_HISTORY
#define wanted(e) (ref[e] == life(e) && !(ended & ONLY(e)))
#else
#define wanted(e) queued(e)
#endif

#ifdef WITHDRAW
/* A person withdraws one of the entries. */
proctype person(byte me)
{
	knowledge my;
	byte tries;

again:	atomic {
		read_log();
		my.target = target;
		if
		:: tries < TRIES && wanted(0) -> my.group = ONLY(0)
		:: tries < TRIES && wanted(1) -> my.group = ONLY(1)
		:: tries == TRIES || !(wanted(0) || wanted(1)) -> goto done
		fi;
		tries++
	}
#ifndef VARIANT_WITHDRAW_NO_VERIFY
	take(TARGET, target_unchanged);
#endif
	take(LOG, log_unchanged);
	atomic {
#ifdef VARIANT_WITHDRAW_KNOWS
		rename_log_refused(my.target);
#else
		rename_log_refused(known);
#endif
#ifdef WITNESS_WITHDRAWN
		assert(false);
#endif
		my.refused = my.refused | my.group
	}
	atomic { may_crash(); unlock(TARGET) }
	if
	:: atomic { left_over(0) && my.group == ONLY(0) -> follow(0) }
	:: atomic { left_over(1) && my.group == ONLY(1) -> follow(1) }
	:: else
	fi;

crashed:
done:	atomic { forget(); tries = 0; working-- }
}
#endif

#ifdef OUTSIDER
/* Somebody forces the target: on top, back to the start, or elsewhere. */
active proctype outsider()
{
end:	atomic {
		lock[TARGET] == NOBODY ->
		if
		:: has[tips] = has[target]; target = tips; tips++
		:: pushed_away = has[target]; target = 0
		:: pushed_away = has[target]; target = tips; tips++
		fi
	}
}
#endif

init {
	byte i;

	atomic {
		for (i : 0 .. RUNNERS - 1) {
			run runner(i);
			working++
		}
#ifdef WITHDRAW
		run person(PERSON);
		working++
#endif
	}
	working == 0;

	atomic {
		/* One end each, and log and target agree on it. */
		assert(!(refused & (landed | has[target])));
		assert(!(has[target] & ~landed));
		assert(!(landed & ~has[target] & ~pushed_away));

		/* Nobody is lost: what is open is in the queue. */
		for (i : 0 .. 1) {
			assert(((landed | refused) & ONLY(i)) ||
			       ref[i] == 1 + ((reopened >> i) & 1))
		}

		/* No lock is in the way, but perhaps a dead person's. */
		for (i : 0 .. 1) {
			assert(lock[i] == NOBODY || lock[i] == PERSON)
		}

#ifdef WITNESS_LANDED
		assert(!landed)
#endif
#ifdef WITNESS_GROUP
		assert(!(landed == BOTH && log == 1))
#endif
#ifdef WITNESS_SPLIT
		assert(!(refused == ONLY(0) && landed == ONLY(1)))
#endif
#ifdef WITNESS_REOPENED
		assert(!(landed & reopened & has[target]))
#endif
#ifdef WITNESS_BOTH_REOPENED
		assert(!((landed & reopened & has[target]) == BOTH))
#endif
	}
}
