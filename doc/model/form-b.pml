/* SPDX-License-Identifier: MIT */
/*
 * Landing, form B: one entry, and every end is one transaction over three
 * refs: target, log and entry. batch.pml has the form with groups.
 *
 * The transaction is that of git update-ref --stdin. It locks one ref after
 * another, in the order listed, and compares each under its lock; if one is
 * locked or has changed, it lets go of all. Then it renames in the same order,
 * each rename ending its lock; deletions come last, and the lock of a ref that
 * is only verified is held to the end. It may die before any of these steps.
 * Nothing undoes what a dead transaction did, and its locks stay.
 *
 * A runner frees the locks of the dead, reads log and target, and then
 *	drop      if the log has ended the entry: deletes its ref
 *	complete  if the target has it: verify target, log "landed", delete ref
 *	land      if the test passed: target, log "landed", delete ref
 *	reject    if it failed: verify target, log "rejected", delete ref
 * and goes round. To withdraw an entry is the same as to reject it. A
 * transaction that stops with an error, its process alive, is a crash whose
 * locks are freed at once. After its last test a runner still reconciles, so
 * that the end of a run must be clean: log and target agree, no ref is left
 * over, no lock is left behind.
 *
 * Bounds: RUNNERS, CRASHES in all, ROUNDS of a runner (one test each). With
 * -DOUTSIDER somebody forces the target once: forward, back to the start, or
 * to an unrelated commit. Verdicts are free: each test may pass or fail.
 *
 * Taken for granted: to find that the owner of a lock is dead and to free the
 * lock is one step. BREAK_RACE shows what happens otherwise.
 *
 * Not modelled: several entries (batch.pml), progress, lost disk writes, pack
 * files of refs, HEAD's own lock.
 *
 * Right (states reached, no error):
 *	2 runners, 2 crashes, 3 rounds                    19 461
 *	the same with the outsider                       147 211
 *	3 runners, 2 crashes, 2 rounds, outsider       4 765 307
 *
 * Wrong (-DVARIANT_x, states until the first error):
 *	NO_VERIFY     reject without verifying the target: rejected and
 *	              landed, as a landing had died short of the log       1 968
 *	LOG_FIRST     list the log first: landed, but not on the target    1 270
 *	NO_HISTORY    no look at the target's history: lands twice         1 211
 *	TARGET_BLIND  target not compared: overwrites another's commit     2 056
 *	LOG_BLIND     log not compared: two ends                           1 525
 *	BREAK_LIVE    free the lock of a live runner: two ends               136
 *	BREAK_RACE    look at a dead runner's lock, free it later: the
 *	              lock is a live runner's by then                     13 370
 *
 * Witnesses (-DWITNESS_x fails if it can happen): LANDED, REJECTED, CRASHED
 * (landed after all crashes).
 */

#ifndef RUNNERS
#define RUNNERS 2
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef ROUNDS
#define ROUNDS 3
#endif
#define TIPS   6	/* more than any run needs; the bound is asserted */
#define NOBODY 255

mtype = { queued, landed, rejected };

/*
 * The target. A commit gets its number when it becomes the tip: before that
 * only the runner that made it knows it.
 */
byte target;		/* the tip */
byte tips = 1;		/* the next number */
bool has[TIPS];		/* the entry is in the history of this commit */

/* The log. Its value counts its records. */
byte log;
mtype says = queued;	/* what the records say of the entry */

/* The entry's ref exists. */
bool entry = true;

/* The locks of the three refs: who holds them. */
#define TARGET 0
#define LOG    1
#define ENTRY  2
byte lock[3] = NOBODY;

bool dead[RUNNERS];	/* crashed and not yet started again */
byte crashes;
byte working;		/* runners that have not gone home */
bool pushed_away;	/* the outsider removed the entry from the target */

/*
 * What a runner read. What the log says is fixed by the log's value, what
 * the target has by the target's.
 */
typedef knowledge {
	byte log;
	byte target;
	mtype says
};

#ifdef VARIANT_NO_HISTORY
#define history false
#else
#define history has[my.target]
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
		my.target = 0;
		my.says = 0
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
		goto again
	:: true
	fi
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
			unlock(ENTRY);
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
	assert(target == my.target);	/* overwrites nobody */
	assert(!has[target]);		/* lands only once */
	assert(says != rejected);
	assert(tips < TIPS);
	has[tips] = true;
	target = tips;
	tips++;
	unlock(TARGET)
}

inline rename_log(end)
{
	may_crash();
	assert(says == queued);		/* ends only once */
	assert(end != rejected || !has[target]);
	says = end;
	log++;
	unlock(LOG)
}

/* Last come the deletion and the lock of a target that was only verified. */
inline delete_entry()
{
	may_crash();
	entry = false;
	unlock(ENTRY);
	unlock(TARGET);
	forget();
	goto again
}

proctype runner(byte me)
{
	knowledge my;
	byte round;

	/* Free the locks of the dead, then look. */
again:	if
	:: one_step { stale(TARGET) -> lock[TARGET] = NOBODY }; goto again
	:: one_step { stale(LOG) -> lock[LOG] = NOBODY }; goto again
	:: one_step { stale(ENTRY) -> lock[ENTRY] = NOBODY }; goto again
	:: atomic {
		!stale(TARGET) && !stale(LOG) && !stale(ENTRY) ->
		dead[me] = false;
		my.log = log;
		my.says = says
	   }
	fi;
	my.target = target;

	/* Reconcile; then test, with any verdict. */
	if
	:: atomic { my.says != queued && !entry -> forget(); goto done }
	:: my.says != queued && entry -> goto drop
	:: my.says == queued && history -> goto complete
	:: atomic {
		my.says == queued && !history ->
		if
		:: round == ROUNDS -> forget(); goto done
		:: else -> round++
		fi;
		if
		:: goto land
		:: goto reject
		fi
	   }
	fi;

land:	take(TARGET, target_unchanged);
	take(LOG, log_unchanged);
	take(ENTRY, entry);
#ifdef VARIANT_LOG_FIRST
	atomic { rename_log(landed) }
	atomic { rename_target() }
#else
	atomic { rename_target() }
	atomic { rename_log(landed) }
#endif
	atomic { delete_entry() }

reject:
#ifndef VARIANT_NO_VERIFY
	take(TARGET, target_unchanged);
#endif
	take(LOG, log_unchanged);
	take(ENTRY, entry);
	atomic { rename_log(rejected) }
	atomic { delete_entry() }

complete:
	take(TARGET, target_unchanged);
	take(LOG, log_unchanged);
	take(ENTRY, entry);
	atomic { rename_log(landed) }
	atomic { delete_entry() }

drop:	take(ENTRY, entry);
	atomic { delete_entry() }

done:	working--
}

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
	}
	working == 0;

	atomic {
		/* Log and target agree on the end. */
		assert(says != rejected || !has[target]);
		assert(says != landed || has[target] || pushed_away);
		assert(!has[target] || says == landed);

		/* Nothing is left to do, nothing is in the way. */
		assert(entry == (says == queued));
		for (i : 0 .. 2) {
			assert(lock[i] == NOBODY)
		}
#ifdef WITNESS_LANDED
		assert(says != landed)
#endif
#ifdef WITNESS_REJECTED
		assert(says != rejected)
#endif
#ifdef WITNESS_CRASHED
		assert(!(says == landed && crashes == CRASHES))
#endif
	}
}
