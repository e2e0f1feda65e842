using System.Runtime.InteropServices;

namespace MBot.Client.Enrolment;

/// <summary>
/// Starts a program in a session of its own, its output going to a file: it lives on when this program and its terminal
/// are gone. The framework's Process can do neither.
/// </summary>
internal static partial class DetachedProcess
{
    // glibc's <spawn.h> and <fcntl.h>.
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;
    private const int ReadOnly = 0;
    private const int AppendCreate = 0x1 | 0x40 | 0x400; // O_WRONLY | O_CREAT | O_APPEND
    private const int BrokenPipe = 13;

    // Larger than the C library's own types: file actions 80 bytes, attributes 336, signal set 128.
    private const int Room = 512;

    /// <param name="log">Appended to; made with mode 0600.</param>
    /// <returns>The process's id.</returns>
    public static unsafe int Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string log)
    {
        byte* actions = stackalloc byte[Room];
        byte* attributes = stackalloc byte[Room];
        byte* signals = stackalloc byte[Room];
        Check(ActionsInit(actions), program);
        Check(AttributesInit(attributes), program);
        var argumentList = NullTerminated([program, .. arguments]);
        var environmentList = NullTerminated([.. environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        try
        {
            Check(AddOpen(actions, 0, "/dev/null", ReadOnly, 0), program);
            Check(AddOpen(actions, 1, log, AppendCreate, 0x180), program);
            Check(AddDuplicate(actions, 1, 2), program);

            // The runtime ignores SIGPIPE; the child must not inherit that.
            _ = EmptySet(signals);
            Check(SetMask(attributes, signals), program);
            _ = AddSignal(signals, BrokenPipe);
            Check(SetDefaults(attributes, signals), program);
            Check(SetFlags(attributes, SetSignalDefaults | SetSignalMask | SetSession), program);
            Check(Spawn(out var pid, program, actions, attributes, argumentList, environmentList), program);
            return pid;
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
            Free(argumentList);
            Free(environmentList);
        }
    }

    private static nint[] NullTerminated(string[] texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];

    private static void Free(nint[] texts)
    {
        foreach (var text in texts)
            Marshal.FreeCoTaskMem(text);
    }

    // These functions return the error itself and leave errno alone.
    private static void Check(int error, string program)
    {
        if (error != 0)
            throw new ClientException(ExitCode.Usage, "agent.not-startable", $"{program} cannot be started: {Marshal.GetPInvokeErrorMessage(error)}") { Hint = "--agent-binary PATH names another" };
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Spawn(out int pid, string path, byte* actions, byte* attributes, nint[] arguments, nint[] environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static unsafe partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static unsafe partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static unsafe partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static unsafe partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static unsafe partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static unsafe partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static unsafe partial int SetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static unsafe partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static unsafe partial int EmptySet(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static unsafe partial int AddSignal(byte* signals, int signal);
}
