package ai.run.operator.ldap;

import ai.run.operator.identity.Directory;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.ldapsettings.LdapServer;
import ai.run.operator.ldapsettings.LdapSettings;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/**
 * A directory on LDAP servers. A look-up blocks its caller for at most the configured timeout, whatever the servers do;
 * while they do not answer, nearly all callers are told so without a wait.
 *
 * <p>The password and the certificates are read when a connection is made after one has failed, or was refused: whoever
 * changes them has nothing else to do.
 */
@Slf4j
public final class LdapDirectory implements Directory, AutoCloseable {

    /** How many look-ups are made at the same time, each on a connection of its own; the others wait for their turn. */
    private static final int PARALLEL = 4;

    private final LdapSettings settings;
    private final ConfigObjects objects;
    private final EntryCache cache;
    private final CircuitBreaker outage;
    private final ExecutorService threads;

    private @Nullable LDAPConnectionPool pool;

    /**
     * Creates the directory; nothing is connected yet.
     *
     * @param objects where the Secrets and ConfigMaps that the settings name are read
     */
    public LdapDirectory(LdapSettings settings, ConfigObjects objects) {
        this(settings, objects, System::nanoTime);
    }

    LdapDirectory(LdapSettings settings, ConfigObjects objects, LongSupplier nanoTime) {
        this.settings = settings;
        this.objects = objects;
        cache = new EntryCache(settings.cacheTtl(), nanoTime::getAsLong);
        outage = new CircuitBreaker(settings.timeout(), nanoTime);
        threads = Executors.newFixedThreadPool(PARALLEL, task -> {
            var thread = new Thread(task, "ldap");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What is asked on a connection. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(LdapSearch search) throws LDAPException;
    }

    @Override
    public Lookup find(String name) {
        var remembered = cache.get(name);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        var lookup = answer(search -> search.find(name), unavailable -> unavailable);
        cache.put(name, lookup);
        return lookup;
    }

    @Override
    public Names namesOf(long uid) {
        var remembered = cache.get(uid);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        var names = answer(search -> search.namesOf(uid), unavailable -> unavailable);
        if (names instanceof Known known) {
            cache.put(uid, known);
        }
        return names;
    }

    private <T> T answer(Question<T> question, Function<Unavailable, T> otherwise) {
        var known = outage.answer();
        if (known.isPresent()) {
            return otherwise.apply(known.get());
        }
        try {
            var answer = withinTimeout(() -> ask(question));
            outage.ended();
            return answer;
        } catch (TimeoutException e) {
            return otherwise.apply(failed(LdapFailure.late(settings.timeout())));
        } catch (ExecutionException e) {
            log.debug("LDAP look-up failed", e.getCause());
            return otherwise.apply(failed(LdapFailure.describe(e.getCause(), settings.timeout())));
        } catch (RejectedExecutionException e) {
            return otherwise.apply(unavailable("its configuration has just changed"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise.apply(unavailable("the operator is about to end"));
        }
    }

    private <T> T withinTimeout(Callable<T> task) throws TimeoutException, ExecutionException, InterruptedException {
        var answer = threads.submit(task);
        try {
            return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            // One that still waits for its turn need not begin; one under way ends by the limits of its own.
            answer.cancel(false);
        }
    }

    private Unavailable failed(String why) {
        var failure = unavailable(why);
        outage.began(failure);
        return failure;
    }

    private Unavailable unavailable(String why) {
        return new Unavailable("the LDAP directory ("
                + settings.servers().stream().map(LdapServer::toString).collect(Collectors.joining(", "))
                + ") cannot be asked: " + why + "; the job goes on by itself once it can");
    }

    /** A connection that was good may be broken, or no longer allowed: then a new one is tried, once. */
    private <T> T ask(Question<T> question) throws LDAPException, LdapSetupException {
        var earlier = openPool();
        if (earlier != null) {
            try {
                return ask(question, earlier);
            } catch (LDAPException stale) {
                drop(earlier);
            }
        }
        var fresh = newPool();
        try {
            return ask(question, fresh);
        } catch (LDAPException failure) {
            drop(fresh);
            throw failure;
        }
    }

    private <T> T ask(Question<T> question, LDAPConnectionPool pool) throws LDAPException {
        var connection = pool.getConnection();
        try {
            var answer = question.ask(new LdapSearch(settings, connection));
            pool.releaseConnection(connection);
            return answer;
        } catch (LDAPException failure) {
            pool.releaseDefunctConnection(connection);
            throw failure;
        }
    }

    private synchronized @Nullable LDAPConnectionPool openPool() {
        return pool;
    }

    private synchronized LDAPConnectionPool newPool() throws LdapSetupException, LDAPException {
        var current = pool;
        if (current == null) {
            current = LdapConnections.pool(settings, objects, PARALLEL);
            pool = current;
        }
        return current;
    }

    private synchronized void drop(LDAPConnectionPool failed) {
        if (pool == failed) {
            pool = null;
        }
        failed.close();
    }

    @Override
    public synchronized void close() {
        threads.shutdownNow();
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }
}
