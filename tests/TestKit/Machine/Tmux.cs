namespace MBot.TestKit;

/// <summary>
/// A terminal that can be looked at: a shell in a tmux of its own, on a socket in a folder of its own. It knows nothing of what
/// runs in it. Needs <see cref="Part.Tmux"/>.
/// </summary>
public sealed class Tmux : IAsyncDisposable
{
    private const string Session = "screen";
    private readonly TempFolder folder = new("tmux");
    private readonly ChildProcessOptions options;

    private Tmux(ChildProcessOptions options) => this.options = options;

    /// <summary>Starts it with a shell whose prompt is <c>$ </c>.</summary>
    public static async Task<Tmux> StartAsync(int width, int height, ChildProcessOptions options)
    {
        var tmux = new Tmux(options with
        {
            Environment = new Dictionary<string, string?>(options.Environment) { ["TMUX"] = null, ["TERM"] = "xterm-256color", ["LC_ALL"] = "C.UTF-8", ["PS1"] = "$ " },
        });
        if (options.User is { } user)
            await tmux.folder.GiveToAsync(user);
        await tmux.CommandAsync("-f", "/dev/null", "new-session", "-d", "-s", Session, "-x", $"{width}", "-y", $"{height}", "bash", "--norc", "--noprofile");
        return tmux;
    }

    /// <summary>The lines on the screen now, without the spaces at their ends.</summary>
    public async Task<IReadOnlyList<string>> ScreenAsync() => [.. (await CommandAsync("capture-pane", "-p", "-t", Session)).Split('\n').Select(line => line.TrimEnd())];

    /// <summary>Waits for a screen.</summary>
    /// <exception cref="TimeoutException">There was none; the message holds the last one.</exception>
    public async Task<IReadOnlyList<string>> WaitForAsync(Func<IReadOnlyList<string>, bool> isThere, TimeSpan bound, string what)
    {
        IReadOnlyList<string> last = [];
        try
        {
            await Until.HoldsAsync(async () => isThere(last = await ScreenAsync()), bound, what);
            return last;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{string.Join('\n', last)}");
        }
    }

    /// <summary>Types characters as they are.</summary>
    public Task TypeAsync(string text) => CommandAsync("send-keys", "-t", Session, "-l", text);

    /// <summary>Presses keys by tmux's names: Enter, PageUp, C-c.</summary>
    public Task PressAsync(params string[] keys) => CommandAsync(["send-keys", "-t", Session, .. keys]);

    /// <summary>Gives the window another size.</summary>
    public Task ResizeAsync(int width, int height) => CommandAsync("resize-window", "-t", Session, "-x", $"{width}", "-y", $"{height}");

    /// <summary>Ends it and what runs in it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CommandAsync("kill-server");
        }
        catch (InvalidOperationException)
        {
            // its shell has ended, and it with it
        }

        folder.Dispose();
    }

    private Task<string> CommandAsync(params string[] arguments) => ChildProcess.RunAsync("tmux", ["-u", "-S", folder["socket"], .. arguments], options);
}
