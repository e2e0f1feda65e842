using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MBot.Agent.Services.Shim;

/// <summary>
/// A child made by posix_spawn(3): with its own process group, default signal handling (the runtime ignores SIGPIPE and a child
/// would inherit that), and a wait that tells an exit code from a signal. System.Diagnostics.Process has none of the three.
/// </summary>
internal sealed partial class ShimChild
{
    private ShimChild(int pid, Stream output, Stream errors) => (Pid, Output, Errors) = (pid, output, errors);

    public int Pid { get; }

    public Stream Output { get; }

    public Stream Errors { get; }

    /// <exception cref="IOException">The program cannot be started; the message says why.</exception>
    public static ShimChild Start(string file, IReadOnlyList<string> arguments, string workingDirectory, IEnumerable<string> environment)
    {
        if (!Directory.Exists(workingDirectory))
            throw new IOException($"the working directory {workingDirectory} does not exist");
        var (outputRead, outputWrite) = Pipe();
        var (errorsRead, errorsWrite) = Pipe();
        using (outputWrite)
        using (errorsWrite)
        {
            var error = Spawn(out var pid, file, [file, .. arguments], [.. environment], workingDirectory, outputWrite, errorsWrite);
            if (error == 0)
                return new ShimChild(pid, new FileStream(outputRead, FileAccess.Read, bufferSize: 0), new FileStream(errorsRead, FileAccess.Read, bufferSize: 0));
            outputRead.Dispose();
            errorsRead.Dispose();
            throw new IOException($"cannot run {file}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>Blocks until the child has ended. Once only: after this its number may belong to another process.</summary>
    public (int? Code, int? Signal) Wait()
    {
        int status;
        while (WaitPid(Pid, out status, 0) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != InterruptedCall)
                throw new IOException($"cannot wait for process {Pid}: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        var signal = status & 0x7F;
        return signal == 0 ? ((status >> 8) & 0xFF, null) : (null, signal);
    }

    private static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        Span<int> ends = stackalloc int[2];
        if (Pipe2(ends, CloseOnExec) != 0)
            throw new IOException($"cannot make a pipe: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    private static unsafe int Spawn(out int pid, string file, string[] arguments, string[] environment, string workingDirectory, SafeFileHandle output, SafeFileHandle errors)
    {
        // glibc's types are 80, 336 and 128 bytes on linux-x64.
        var actions = stackalloc byte[512];
        var attributes = stackalloc byte[1024];
        var signals = stackalloc byte[256];
        using var argv = new NativeStrings(arguments);
        using var envp = new NativeStrings(environment);
        Check(ActionsInit(actions));
        Check(AttributesInit(attributes));
        try
        {
            Check(ActionsOpen(actions, 0, "/dev/null", 0, 0));
            Check(ActionsDuplicate(actions, (int)output.DangerousGetHandle(), 1));
            Check(ActionsDuplicate(actions, (int)errors.DangerousGetHandle(), 2));
            Check(ActionsChangeDirectory(actions, workingDirectory));
            Check(FillSignals(signals));
            Check(AttributesDefaultSignals(attributes, signals));
            Check(EmptySignals(signals));
            Check(AttributesSignalMask(attributes, signals));
            Check(AttributesGroup(attributes, 0));
            Check(AttributesFlags(attributes, SetGroup | SetDefaultSignals | SetSignalMask));
            return PosixSpawn(out pid, file, actions, attributes, argv.Pointer, envp.Pointer);
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new IOException($"cannot prepare a process: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private const int InterruptedCall = 4;
    private const int CloseOnExec = 0x80000;
    private const short SetGroup = 0x02;
    private const short SetDefaultSignals = 0x04;
    private const short SetSignalMask = 0x08;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(Span<int> ends, int flags);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int PosixSpawn(out int pid, string path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static unsafe partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static unsafe partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int ActionsOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static unsafe partial int ActionsDuplicate(byte* actions, int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int ActionsChangeDirectory(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static unsafe partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static unsafe partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static unsafe partial int AttributesFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    private static unsafe partial int AttributesGroup(byte* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static unsafe partial int AttributesDefaultSignals(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static unsafe partial int AttributesSignalMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static unsafe partial int FillSignals(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static unsafe partial int EmptySignals(byte* signals);
}
