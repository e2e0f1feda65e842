using System.Text.RegularExpressions;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>The nginx that is installed: where it is, and which version.</summary>
internal sealed partial class NginxProgram(CommandRunner commands, ISettings<NginxOptions> settings)
{
    private static readonly string[] UsualFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/nginx/sbin"];
    private InstalledNginx? _known;

    /// <exception cref="MBotException"><c>command.cannot-start</c> when it is not installed, <c>nginx.version</c> when it is not one we know.</exception>
    public async Task<InstalledNginx> FindAsync(CancellationToken cancellation)
    {
        if (_known is { } known)
            return known;
        var file = Locate(settings.Current.Program);
        var answer = await commands.RunAsync(NginxCommands.ShowVersion(file), cancellation);
        var says = string.Join('\n', answer.Errors.Concat(answer.Output));
        if (ParseVersion(says) is not { } version || version < NginxConfigRenderer.OldestVersion)
        {
            throw MBotException.FailedPrecondition(
                "nginx.version",
                $"{file} does not say that it is nginx {NginxConfigRenderer.OldestVersion} or newer: {(answer.Errors.Concat(answer.Output).FirstOrDefault("it says nothing"))}",
                "install nginx, or correct nginx.program");
        }

        return _known = new InstalledNginx(file, version, ParseOpenSsl(says)) { TellsConnections = says.Contains("--with-http_stub_status_module", StringComparison.Ordinal) };
    }

    internal static Version? ParseVersion(string text) =>
        VersionLine().Match(text) is { Success: true } match ? Version.Parse(match.Groups[1].Value) : null;

    /// <summary>Of the library that it runs with, which is said when it differs from the one that it was built with.</summary>
    internal static Version? ParseOpenSsl(string text) =>
        OpenSslVersion().Matches(text) is { Count: > 0 } found ? Version.Parse(found[^1].Groups[1].Value) : null;

    /// <summary>A user's PATH seldom holds the sbin folders, where Debian puts nginx.</summary>
    private static string Locate(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return program;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(UsualFolders).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists) ?? program;
    }

    [GeneratedRegex(@"nginx/([0-9]{1,4}\.[0-9]{1,4}(?:\.[0-9]{1,4})?)")]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"(?:built|running) with OpenSSL ([0-9]{1,4}\.[0-9]{1,4}(?:\.[0-9]{1,4})?)")]
    private static partial Regex OpenSslVersion();
}

/// <param name="OpenSsl">Null when it says none, or another library.</param>
internal sealed record InstalledNginx(string File, Version Version, Version? OpenSsl)
{
    /// <summary>Built with stub_status, as all distributions do.</summary>
    public bool TellsConnections { get; init; }
}
