using System.Text.RegularExpressions;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>The nginx that is installed: where it is, and which version.</summary>
internal sealed partial class NginxProgram(CommandRunner commands, ISettings<NginxOptions> settings)
{
    private static readonly string[] UsualFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/nginx/sbin"];
    private (string File, Version Version)? _known;

    /// <exception cref="MBotException"><c>command.cannot-start</c> when it is not installed, <c>nginx.version</c> when it is not one we know.</exception>
    public async Task<(string File, Version Version)> FindAsync(CancellationToken cancellation)
    {
        if (_known is { } known)
            return known;
        var file = Locate(settings.Current.Program);
        var answer = await commands.RunAsync(NginxCommands.ShowVersion(file), cancellation);
        if (ParseVersion(string.Join('\n', answer.Errors.Concat(answer.Output))) is not { } version || version < NginxConfigRenderer.OldestVersion)
        {
            throw MBotException.FailedPrecondition(
                "nginx.version",
                $"{file} does not say that it is nginx {NginxConfigRenderer.OldestVersion} or newer: {string.Join(' ', answer.LastLines(1))}",
                "install nginx, or correct nginx.program");
        }

        _known = (file, version);
        return _known.Value;
    }

    internal static Version? ParseVersion(string text) =>
        VersionLine().Match(text) is { Success: true } match ? Version.Parse(match.Groups[1].Value) : null;

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
}
