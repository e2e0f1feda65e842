using System.Globalization;
using System.Text.Json;
using MBot.Client.Configuration;
using MBot.Client.Enrolment.Ssh;

namespace MBot.Client.Bringup;

/// <summary>
/// install.sh on a machine, from an archive that is brought there. It runs as a unit of the machine's own: when the line is cut it
/// goes on, and the next run finds it at work or done.
/// </summary>
internal sealed class RemoteInstall(RemoteRoot root, Action<string> say)
{
    private const string Unit = "mbot-install.service";
    private const string Folder = "/var/lib/mbot-install/laptop";
    private const string ProgressFile = "/var/lib/mbot-install/progress";
    private static readonly TimeSpan Upload = TimeSpan.FromMinutes(30);
    private int told;

    /// <summary>The last that install.sh, or user-data, has said of itself.</summary>
    /// <param name="State">started, running, done, failed, undone, waiting; empty before it has said anything.</param>
    public sealed record Progress(string State, string Text);

    public async Task<Progress> ProgressAsync(CancellationToken cancellationToken)
    {
        var lines = await LinesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var line in lines.Skip(told))
            say(line.Text);
        told = Math.Max(told, lines.Count);
        return lines.Count == 0 ? new Progress("", "") : lines[^1];
    }

    /// <summary>What was said up to now is of an earlier day.</summary>
    public async Task SkipAsync(CancellationToken cancellationToken) => told = (await LinesAsync(cancellationToken).ConfigureAwait(false)).Count;

    public async Task<string> UnitStateAsync(CancellationToken cancellationToken) =>
        string.Join(' ', (await root.RunAsync(cancellationToken, "systemctl", "show", "--property=ActiveState,SubState", "--value", Unit).ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries));

    public async Task SendAsync(string file, string sha256, CancellationToken cancellationToken)
    {
        const string Archive = $"{Folder}/archive.tar.gz";
        await root.RunAsync(cancellationToken, "mkdir", "-p", Folder).ConfigureAwait(false);
        if (await HashAsync(Archive, cancellationToken).ConfigureAwait(false) == sha256)
        {
            say("the archive is there already");
        }
        else
        {
            var all = new FileInfo(file).Length;
            var tenth = 0L;
            await root.SendAsync(file, Archive, Upload, sent =>
            {
                if (sent * 5 / all != tenth)
                {
                    tenth = sent * 5 / all;
                    say(string.Create(CultureInfo.InvariantCulture, $"sent {sent >> 20} of {all >> 20} MB"));
                }
            }, cancellationToken).ConfigureAwait(false);
            if (await HashAsync(Archive, cancellationToken).ConfigureAwait(false) is var actual && actual != sha256)
                throw new ClientException(ExitCode.Failed, "archive.hash-wrong", $"what has arrived has the SHA-256 {actual}, not {sha256}: nothing of it was run") { Hint = "run it again: it is sent anew" };
        }

        await root.RunAsync(cancellationToken, "rm", "-rf", $"{Folder}/archive").ConfigureAwait(false);
        await root.RunAsync(cancellationToken, "mkdir", $"{Folder}/archive").ConfigureAwait(false);
        await root.RunAsync(cancellationToken, "tar", "-xzf", Archive, "-C", $"{Folder}/archive", "--strip-components=1", "--no-same-owner").ConfigureAwait(false);
    }

    /// <param name="settings">Further settings in agent.json's form; null for none.</param>
    public async Task StartAsync(string? settings, string scratch, CancellationToken cancellationToken)
    {
        string[] options = [];
        if (settings is not null)
        {
            var file = Path.Combine(scratch, "settings.json");
            PrivateFile.Write(file, settings);
            await root.SendAsync(file, $"{Folder}/settings.json", Upload, _ => { }, cancellationToken).ConfigureAwait(false);
            options = ["--settings", $"{Folder}/settings.json"];
        }

        _ = await root.TryAsync(cancellationToken, "systemctl", "stop", Unit).ConfigureAwait(false);
        _ = await root.TryAsync(cancellationToken, "systemctl", "reset-failed", Unit).ConfigureAwait(false);
        await root.RunAsync(cancellationToken, ["systemd-run", "--quiet", $"--unit={Unit}", "--remain-after-exit", $"{Folder}/archive/install.sh", .. options]).ConfigureAwait(false);
    }

    /// <summary>What the unit has written.</summary>
    public async Task<IReadOnlyList<string>> WordsAsync(CancellationToken cancellationToken) =>
        (await root.TryAsync(cancellationToken, "journalctl", "--unit", Unit, "--lines=20", "--output=cat", "--no-pager").ConfigureAwait(false)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        _ = await root.TryAsync(cancellationToken, "systemctl", "stop", Unit).ConfigureAwait(false);
        await root.RunAsync(cancellationToken, "rm", "-rf", Folder).ConfigureAwait(false);
    }

    private async Task<string?> HashAsync(string path, CancellationToken cancellationToken) =>
        await root.TryAsync(cancellationToken, "sha256sum", path).ConfigureAwait(false) is { ExitCode: 0 } said ? said.Output.Split(' ')[0] : null;

    private async Task<IReadOnlyList<Progress>> LinesAsync(CancellationToken cancellationToken)
    {
        var said = await root.TryAsync(cancellationToken, "cat", ProgressFile).ConfigureAwait(false);
        return said.ExitCode == 0 ? [.. said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read).OfType<Progress>()] : [];
    }

    private static Progress? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return new Progress(document.RootElement.GetProperty("state").GetString() ?? "", document.RootElement.GetProperty("text").GetString() ?? "");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // half a line: the rest of it comes
        }
    }
}
