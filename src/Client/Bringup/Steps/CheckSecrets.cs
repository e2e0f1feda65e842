using MBot.Client.Secrets;

namespace MBot.Client.Bringup.Steps;

/// <summary>The app's secrets: all that it wants are there and none is blank, before anything is made that costs money.</summary>
internal sealed class CheckSecrets : IBringupStep
{
    public string Name => "secrets file";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        var file = up.Request.SecretsFile;
        var wanted = await NamesAsync(file + ".todo", cancellationToken).ConfigureAwait(false);
        if (!File.Exists(file))
        {
            return wanted.Count == 0
                ? $"there is no {file}: none are given to the app"
                : throw ClientException.Refused("secrets.missing", $"there is no {file}, and {Path.GetFileName(file)}.todo wants {string.Join(", ", wanted)}", "write it: NAME=value a line");
        }

        var entries = await SecretsFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        var blank = wanted.Where(name => entries.FirstOrDefault(entry => entry.Name == name) is not { } entry || string.IsNullOrWhiteSpace(entry.Value)).ToList();
        if (blank.Count > 0)
            throw ClientException.Refused("secrets.missing", $"{file} lacks {string.Join(", ", blank)}", $"{Path.GetFileName(file)}.todo wants them: add NAME=value for each");
        up.Secrets = [.. entries.Select(entry => entry.Name)];
        return $"{entries.Count} in {Path.GetFileName(file)}{(wanted.Count > 0 ? ", all that are wanted" : "")}";
    }

    /// <summary>A name a line, with or without something behind it.</summary>
    private static async Task<IReadOnlyList<string>> NamesAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return [];
        var lines = await File.ReadAllLinesAsync(file, cancellationToken).ConfigureAwait(false);
        return [.. lines.Select(line => line.Split('#')[0].Split('=')[0].Trim()).Select(name => name.StartsWith("export ", StringComparison.Ordinal) ? name[7..].Trim() : name).Where(name => name.Length > 0).Distinct()];
    }
}
