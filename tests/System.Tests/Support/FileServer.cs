using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>Python's own web server for the files of a folder, on a port of 127.0.0.1.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly ChildProcess server;

    private FileServer(ChildProcess server, Uri address) => (this.server, Address) = (server, address);

    /// <summary>Ends in a slash.</summary>
    public Uri Address { get; }

    public static async Task<FileServer> StartAsync(string folder)
    {
        var server = ChildProcess.Start("/usr/bin/python3", ["-u", "-m", "http.server", "--bind", "127.0.0.1", "0", "--directory", folder]);
        var line = await server.WaitForLineAsync(line => line.StartsWith("Serving HTTP", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        return new FileServer(server, new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..(line.LastIndexOf('/') + 1)]));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
