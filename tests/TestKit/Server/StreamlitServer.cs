using System.Globalization;
using System.Net.Sockets;

namespace MBot.TestKit;

/// <summary>A real Streamlit on a port of 127.0.0.1, without MBot. Killed on dispose.</summary>
public sealed class StreamlitServer : IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);

    private StreamlitServer(ChildProcess process, Uri page)
    {
        Process = process;
        Page = page;
    }

    /// <summary>The server's process.</summary>
    public ChildProcess Process { get; }

    /// <summary>The page's address, ending in a slash.</summary>
    public Uri Page { get; }

    /// <summary>Starts Streamlit <paramref name="version"/> (1.24, 1.31) on an app's folder and waits until it is healthy.</summary>
    public static async Task<StreamlitServer> StartAsync(
        string version, string app, IReadOnlyDictionary<string, string?>? environment = null, CancellationToken ct = default)
    {
        var venv = await StreamlitVenv.GetAsync(version, ct);
        var port = Port.Free();
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { ["PYTHONDONTWRITEBYTECODE"] = "1" };
        var process = ChildProcess.Start(
            Path.Combine(venv, "bin/streamlit"),
            [
                "run", "app.py", "--server.address", "127.0.0.1", "--server.port", port.ToString(CultureInfo.InvariantCulture),
                "--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false",
            ],
            new() { WorkingDirectory = app, Environment = variables });
        var server = new StreamlitServer(process, new Uri($"http://127.0.0.1:{port}/"));
        try
        {
            await Until.HoldsAsync(() => server.IsHealthyAsync(ct), StartBound, $"Streamlit {version} is healthy", ct);
            return server;
        }
        catch (TimeoutException late)
        {
            var output = process.Output;
            await server.DisposeAsync();
            throw new TimeoutException($"{late.Message}\n{output}");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private async Task<bool> IsHealthyAsync(CancellationToken ct)
    {
        if (Process.HasExited)
            throw new InvalidOperationException($"Streamlit ended with code {Process.ExitCode}:\n{Process.Output}");
        try
        {
            using var http = new StrictHttp(Page, keepAlive: false);
            return (await http.GetAsync("_stcore/health", ct)).Status == 200;
        }
        catch (Exception notYet) when (notYet is IOException or SocketException)
        {
            return false;
        }
    }
}
