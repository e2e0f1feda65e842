namespace MBot.TestKit;

/// <summary>An https server on the laptop's side of a box's link, with a certificate that the box trusts: files, and git repositories to clone.</summary>
public sealed class BoxWeb : IAsyncDisposable
{
    private const string Bundle = "/etc/ssl/certs/ca-certificates.crt";
    private readonly TempFolder folder = new("web");
    private ChildProcess? server;

    private BoxWeb()
    {
    }

    /// <summary>Ends in a slash.</summary>
    public static Uri Address { get; } = new($"https://{BoxNetwork.Laptop}/");

    /// <summary>What it serves.</summary>
    public string Files => folder["files"];

    /// <summary>The requests so far, a line each.</summary>
    public IReadOnlyList<string> Requests => server?.Lines ?? [];

    /// <summary>Starts one for a box; the box may be off.</summary>
    public static async Task<BoxWeb> StartAsync(Box box)
    {
        var web = new BoxWeb();
        try
        {
            await web.ServeAsync(box);
            return web;
        }
        catch
        {
            await web.DisposeAsync();
            throw;
        }
    }

    /// <summary>Serves a file, and returns its URL.</summary>
    public Uri Add(string file)
    {
        File.Copy(file, Path.Combine(Files, Path.GetFileName(file)), overwrite: true);
        return new Uri(Address, Path.GetFileName(file));
    }

    /// <summary>Serves a repository as it is at each moment, and returns the URL to clone it from.</summary>
    public Uri Add(GitRepository repository, string name = "app.git")
    {
        File.CreateSymbolicLink(Path.Combine(Files, name), Path.Combine(repository.Path, ".git"));
        return new Uri(Address, name);
    }

    /// <summary>Stops serving.</summary>
    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        folder.Dispose();
    }

    private async Task ServeAsync(Box box)
    {
        folder.Sub("files");
        using var certificate = SelfSigned.For(BoxNetwork.Laptop);
        await File.WriteAllTextAsync(folder["cert.pem"], certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(folder["key.pem"], certificate.KeyPem());
        await File.AppendAllTextAsync(box.Inside(Bundle), certificate.ExportCertificatePem() + "\n");

        server = box.Network.Start("/usr/bin/python3",
            [Path.Combine(Repository.TestKit, "Box", "web.py"), Files, BoxNetwork.Laptop, "443", folder["cert.pem"], folder["key.pem"]]);
        await server.WaitForLineAsync(line => line == "serving", TimeSpan.FromSeconds(20));
    }
}
