using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace MBot.Client.Output;

/// <summary>
/// The whole terminal: the alternate screen, without cursor and echo, keys as they are pressed. What was there before comes back
/// when it ends, however it ends. Only lines that have changed are written, so that a slow link can keep up.
/// </summary>
internal sealed class FullScreen : IDisposable
{
    private const string Enter = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private const string Leave = "\u001b[0m\u001b[?25h\u001b[?1049l";

    private readonly Terminal terminal;
    private readonly TerminalMode before;
    private readonly List<PosixSignalRegistration> signals = [];
    private readonly Channel<Key> keys = Channel.CreateBounded<Key>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Channel<bool> resized = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }); // signals may come together
    private readonly Lock gate = new();
    private IReadOnlyList<string> shown = [];
    private (int Width, int Height) size;
    private bool left;

    private FullScreen(Terminal terminal, TerminalMode before) => (this.terminal, this.before) = (terminal, before);

    /// <summary>What is pressed; completed at the end of input.</summary>
    public ChannelReader<Key> Keys => keys.Reader;

    public static (int Width, int Height) Size => (Math.Max(1, Console.WindowWidth), Math.Max(1, Console.WindowHeight));

    /// <exception cref="ClientException">This is no terminal that can be drawn on.</exception>
    public static FullScreen Open(Terminal terminal, string otherwise)
    {
        if (!terminal.Traits.InputIsTerminal || !terminal.Traits.OutputIsTerminal)
            throw ClientException.Usage("a full screen needs a terminal for input and output", otherwise);
        if (terminal.Traits.Dumb)
            throw ClientException.Usage("this terminal can't be drawn on (TERM is empty or dumb)", otherwise);
        var before = TerminalMode.Current() ?? throw ClientException.Usage("this terminal's mode can't be changed", otherwise);
        _ = Size; // the runtime sets its own handling of the terminal up now, and not in between
        var screen = new FullScreen(terminal, before);
        screen.Begin();
        return screen;
    }

    /// <summary>Returns when the window has another size.</summary>
    public async Task ResizedAsync(CancellationToken cancellationToken) => await resized.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <param name="draw">Makes the lines for a width and a height; those that are too many are not shown.</param>
    public void Show(Func<int, int, IReadOnlyList<ScreenLine>> draw)
    {
        lock (gate)
        {
            if (left)
                return;
            var now = Size;
            var text = new StringBuilder();
            if (now != size)
                text.Append("\u001b[0m\u001b[2J");
            IReadOnlyList<string> known = now == size ? shown : [];
            var lines = draw(now.Width, now.Height).Take(now.Height).Select(line => Render(line.Fit(now.Width))).ToList();
            for (var i = 0; i < Math.Max(lines.Count, known.Count); i++)
            {
                var line = i < lines.Count ? lines[i] : "\u001b[K";
                if (i >= known.Count || known[i] != line)
                    text.Append(Text.Invariant($"\u001b[{i + 1};1H")).Append(line);
            }

            (shown, size) = (lines, now);
            Write(text.ToString());
        }
    }

    public void Dispose()
    {
        End();
        foreach (var signal in signals)
            signal.Dispose();
    }

    private void Begin()
    {
        // Whatever ends the process after this also passes here; a signal's own handling comes after.
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
            signals.Add(PosixSignalRegistration.Create(signal, _ => End()));
        if (!OperatingSystem.IsWindows())
        {
            signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context => context.Cancel = true)); // no way back to a half drawn screen
            signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => resized.Writer.TryWrite(true)));
        }

        before.ByKey.Set();
        Write(Enter);
        new Thread(ReadKeys) { IsBackground = true, Name = "keys" }.Start();
    }

    private void End()
    {
        lock (gate)
        {
            if (left)
                return;
            left = true;
            try
            {
                Write(Leave);
            }
            catch (ClosedOutputException)
            {
                // the terminal is gone, and its screen with it
            }

            before.Set();
        }
    }

    // A blocking read can't be cancelled; the thread ends with the process.
    private void ReadKeys()
    {
        System.Span<byte> buffer = stackalloc byte[128];
        while (StandardInput.Read(buffer) is > 0 and var count)
        {
            foreach (var key in Key.Parse(buffer[..count].ToArray()))
                keys.Writer.TryWrite(key);
        }

        keys.Writer.TryComplete();
    }

    private string Render(ScreenLine line)
    {
        var text = new StringBuilder();
        foreach (var span in line.Spans)
        {
            var code = terminal.Traits.OutputColour ? Terminal.Code(span.Style) : "";
            text.Append(code).Append(span.Text);
            if (code.Length > 0)
                text.Append("\u001b[0m");
        }

        return text.ToString();
    }

    private void Write(string text)
    {
        terminal.Output.Write(text);
        terminal.Output.Flush();
    }
}
