using System.Runtime.InteropServices;
using System.Text;

namespace MBot.Client.Output;

/// <summary>
/// Reads a line from the terminal without showing it. The echo is off from before the prompt until the line is whole,
/// so that what is typed ahead or pasted doesn't show either; Ctrl-C puts it back.
/// </summary>
internal static class HiddenInput
{
    /// <returns>Null at the end of input.</returns>
    public static async Task<string?> ReadLineAsync(Action prompt, CancellationToken cancellationToken)
    {
        var before = TerminalMode.Current()
            ?? throw ClientException.Usage("this terminal can't hide what is typed", "give the value on standard input: mbot-client secrets set NAME -");
        void Restore() => _ = before.Set();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Restore());
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Restore());
        try
        {
            if (!before.WithoutEcho.Set())
                throw ClientException.Usage("this terminal can't hide what is typed");
            prompt();

            // A blocking read can't be cancelled; the process ends while it waits.
            return await Task.Run(ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Restore();
        }
    }

    private static string? ReadLine()
    {
        var line = new List<byte>();
        System.Span<byte> one = stackalloc byte[1];
        while (true)
        {
            if (StandardInput.Read(one) == 0)
                return line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]);
            if (one[0] == '\n')
                return Encoding.UTF8.GetString([.. line]);
            line.Add(one[0]);
        }
    }
}
