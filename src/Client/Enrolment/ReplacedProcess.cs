using System.Runtime.InteropServices;

namespace MBot.Client.Enrolment;

/// <summary>Goes on as another program: same process, same terminal, and its exit code is this one's.</summary>
internal static partial class ReplacedProcess
{
    private const int BrokenPipe = 13;

    /// <summary>Returns only by throwing.</summary>
    /// <exception cref="ClientException">It can't be started.</exception>
    public static void By(string program, IReadOnlyList<string> arguments)
    {
        // The runtime ignores SIGPIPE; the program must not inherit that.
        _ = Signal(BrokenPipe, 0);
        var texts = (nint[])[.. new[] { program }.Concat(arguments).Select(Marshal.StringToCoTaskMemUTF8), 0];
        _ = Execute(program, texts);
        var error = Marshal.GetLastPInvokeError();
        foreach (var text in texts)
            Marshal.FreeCoTaskMem(text);
        throw new ClientException(ExitCode.Usage, "command.not-startable", $"{program} cannot be started: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, nint[] arguments);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);
}
