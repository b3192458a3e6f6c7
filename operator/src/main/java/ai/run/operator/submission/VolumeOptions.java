package ai.run.operator.submission;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the container finds in its file system. */
final class VolumeOptions {

    private static final Set<String> MODES = Set.of("ro", "rw");

    @Option(
            names = {"-v", "--volume"},
            paramLabel = "SOURCE:PATH[:ro|rw][:NFS-HOST]",
            description = "A directory of an NFS server, or, where none is named, of the node, which most clusters"
                    + " refuse.")
    private List<String> volumes = List.of();

    @Option(names = "--nfs-server", paramLabel = "HOST", description = "The NFS server of volumes that name none.")
    private @Nullable String nfsServer;

    @Option(
            names = "--pvc",
            paramLabel = "NAME:PATH[:ro]|[CLASS]:SIZE:PATH[:ro]",
            description = "A PersistentVolumeClaim that is there; or with a size a new one, which goes with the pod.")
    private List<String> claims = List.of();

    @Option(
            names = "--pvc-exists",
            paramLabel = "claimname=NAME,path=PATH[,readonly=true]",
            description = "A PersistentVolumeClaim that is there.")
    private List<String> existingClaims = List.of();

    @Option(
            names = "--pvc-new",
            paramLabel = "size=SIZE,path=PATH[,storageclass=CLASS][,accessmode=MODE][,readonly=true]",
            description = "A new PersistentVolumeClaim, which goes with the pod. Access modes are ReadWriteOnce (the"
                    + " default), ReadOnlyMany and ReadWriteMany; accessmode-rwo, -rom and -rwm are the same.")
    private List<String> newClaims = List.of();

    @Option(
            names = "--configmap-map-volume",
            paramLabel = "name=NAME,path=PATH[,subpath=PATH]",
            description = "The keys of a ConfigMap as files.")
    private List<String> configMaps = List.of();

    @Option(
            names = "--secret-volume",
            paramLabel = "name=NAME,path=PATH[,subpath=PATH]",
            description = "The keys of a Secret as files.")
    private List<String> secrets = List.of();

    void apply(Draft draft) {
        volumes.forEach(text -> volume(draft, text));
        claims.forEach(text -> claim(draft, text));
        existingClaims.forEach(text -> existingClaim(draft, text));
        newClaims.forEach(text -> newClaim(draft, text));
        configMaps.forEach(text -> keys(draft, "--configmap-map-volume", text, "configMap", "name"));
        secrets.forEach(text -> keys(draft, "--secret-volume", text, "secret", "secretName"));
    }

    private void volume(Draft draft, String text) {
        var parts = text.split(":", 4);
        if (parts.length < 2 || !parts[0].startsWith("/") || !parts[1].startsWith("/")) {
            throw new InvalidOptionException(
                    "--volume: %s is not of the form SOURCE:PATH[:ro|rw][:NFS-HOST] with absolute paths.", text);
        }
        var modeGiven = parts.length > 2 && MODES.contains(parts[2]);
        if (parts.length == 4 && !modeGiven) {
            throw new InvalidOptionException("--volume: %s in %s is neither ro nor rw.", parts[2], text);
        }
        var host = parts.length == 4 ? parts[3] : parts.length == 3 && !modeGiven ? parts[2] : nfsServer;
        var readOnly = modeGiven && parts[2].equals("ro");
        var volume = draft.mount(parts[1], null, readOnly);
        if (host != null) {
            var nfs = volume.putObject("nfs").put("server", host).put("path", parts[0]);
            if (readOnly) {
                nfs.put("readOnly", true);
            }
        } else {
            volume.putObject("hostPath").put("path", parts[0]);
            draft.remark(
                    "--volume %s is a directory of the node, which most clusters refuse: name an NFS server behind it or with --nfs-server, or use --pvc."
                            .formatted(text));
        }
    }

    private static void claim(Draft draft, String text) {
        var parts = text.split(":", -1);
        if (parts.length >= 2 && parts.length <= 3 && parts[1].startsWith("/") && !parts[0].isEmpty()) {
            existing(draft, parts[0], parts[1], parts.length == 3 && readOnly(text, parts[2]));
        } else if (parts.length >= 3 && parts.length <= 4 && parts[2].startsWith("/")) {
            ephemeral(
                    draft,
                    new NewClaim("--pvc", parts[0], parts[1], "ReadWriteOnce"),
                    parts[2],
                    parts.length == 4 && readOnly(text, parts[3]));
        } else {
            throw new InvalidOptionException(
                    "--pvc: %s is neither of the form NAME:PATH[:ro] nor [CLASS]:SIZE:PATH[:ro] with an absolute path.",
                    text);
        }
    }

    private static boolean readOnly(String text, String mode) {
        if (!MODES.contains(mode)) {
            throw new InvalidOptionException("--pvc: %s in %s is neither ro nor rw.", mode, text);
        }
        return mode.equals("ro");
    }

    private static void existingClaim(Draft draft, String text) {
        var fields = Values.fields(
                "--pvc-exists", text, Set.of("claimname", "path", "readonly"), Set.of("claimname", "path"));
        existing(
                draft,
                fields.getOrDefault("claimname", ""),
                fields.getOrDefault("path", ""),
                Values.isTrue("--pvc-exists", fields.get("readonly")));
    }

    private static void existing(Draft draft, String name, String path, boolean readOnly) {
        var claim = draft.mount(path, null, readOnly)
                .putObject("persistentVolumeClaim")
                .put("claimName", name);
        if (readOnly) {
            claim.put("readOnly", true);
        }
    }

    private static void newClaim(Draft draft, String text) {
        var option = "--pvc-new";
        var fields = Values.fields(
                option,
                text,
                Set.of(
                        "storageclass",
                        "size",
                        "path",
                        "readonly",
                        "accessmode",
                        "accessmode-rwo",
                        "accessmode-rom",
                        "accessmode-rwm",
                        "claimname"),
                Set.of("size", "path"));
        if (fields.containsKey("claimname")) {
            draft.remark("--pvc-new: claimname is left out: the claim has a name of the pod's, with which it goes.");
        }
        var mode = Values.isTrue(option, fields.get("accessmode-rwm"))
                ? "ReadWriteMany"
                : Values.isTrue(option, fields.get("accessmode-rom"))
                        ? "ReadOnlyMany"
                        : fields.getOrDefault("accessmode", "ReadWriteOnce");
        ephemeral(
                draft,
                new NewClaim(option, fields.getOrDefault("storageclass", ""), fields.getOrDefault("size", ""), mode),
                fields.getOrDefault("path", ""),
                Values.isTrue(option, fields.get("readonly")));
    }

    private record NewClaim(String option, String storageClass, String size, String accessMode) {}

    private static void ephemeral(Draft draft, NewClaim claim, String path, boolean readOnly) {
        var spec = draft.mount(path, null, readOnly)
                .putObject("ephemeral")
                .putObject("volumeClaimTemplate")
                .putObject("spec");
        spec.putArray("accessModes").add(claim.accessMode());
        if (!claim.storageClass().isEmpty()) {
            spec.put("storageClassName", claim.storageClass());
        }
        spec.putObject("resources").putObject("requests").put("storage", Values.quantity(claim.option(), claim.size()));
        draft.remark("%s: the new volume at %s goes with its pod, and what is in it.".formatted(claim.option(), path));
    }

    private static void keys(Draft draft, String option, String text, String source, String nameField) {
        var fields = Values.fields(option, text, Set.of("name", "path", "subpath"), Set.of("name", "path"));
        draft.mount(fields.getOrDefault("path", ""), fields.get("subpath"), false)
                .putObject(source)
                .put(nameField, fields.getOrDefault("name", ""));
    }
}
