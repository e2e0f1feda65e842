using System.Diagnostics;

namespace MBot.Agent.Tests.Nginx;

/// <summary>Has the installed nginx judge a file (<c>nginx -t</c>) in a folder of its own, with everything that the file names.</summary>
internal sealed class NginxTestRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nginx-test-");

    public string Folder => _folder.FullName;

    public async Task<(int ExitCode, string Says)> JudgeAsync(string configuration)
    {
        foreach (var name in (string[])["run/nginx/tmp", "logs/nginx", "tls"])
            Directory.CreateDirectory(Path.Combine(Folder, name));
        await File.WriteAllTextAsync(Path.Combine(Folder, "my passwords"), "");
        var file = Path.Combine(Folder, "judged.conf");
        await File.WriteAllTextAsync(file, configuration.Replace(Models.Folder, Folder, StringComparison.Ordinal));
        return await RunAsync(NginxInstalled.File!, "-t", "-q", "-c", file, "-p", Folder);
    }

    public async Task MakeCertificateAsync()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "tls"));
        var (code, says) = await RunAsync(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=app.example.org",
            "-keyout", Path.Combine(Folder, "tls/privkey.pem"), "-out", Path.Combine(Folder, "tls/fullchain.pem"));
        Assert.True(code == 0, says);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<(int, string)> RunAsync(string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(info)!;
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var says = process.StandardError.ReadToEndAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);
        return (process.ExitCode, await says);
    }
}
