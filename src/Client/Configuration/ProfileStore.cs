using System.Text.Json;

namespace MBot.Client.Configuration;

/// <summary>Reads and writes profiles; knows which one counts. It does not know what an agent is.</summary>
internal sealed class ProfileStore(ClientFolder folder, Func<string, string?> environment)
{
    public const string Variable = "MBOT_PROFILE";

    public ClientFolder Folder { get; } = folder;

    /// <summary>The option, else MBOT_PROFILE, else the current one, else the only one.</summary>
    public string? CurrentName(string? option)
    {
        if (option is { Length: > 0 })
            return option;
        if (environment(Variable) is { Length: > 0 } named)
            return named;
        if (File.Exists(Folder.Current) && File.ReadAllText(Folder.Current).Trim() is { Length: > 0 } current && File.Exists(Folder.Profile(current)))
            return current;
        return Names() is [var only] ? only : null;
    }

    public Profile Load(string? option)
    {
        var name = CurrentName(option);
        if (name is null)
        {
            var names = Names();
            throw ClientException.Usage(
                names.Count == 0 ? "there is no profile yet: this client knows no agent" : $"several profiles and none is current: {string.Join(", ", names)}",
                names.Count == 0 ? "mbot-client enroll USER@HOST takes over an instance; mbot-client init --local sets up an agent on this machine" : "mbot-client profile use NAME, or --profile NAME, or MBOT_PROFILE=NAME");
        }

        return Find(name) ?? throw ClientException.Usage(
            $"there is no profile '{name}'",
            Names() is { Count: > 0 } known ? $"there are: {string.Join(", ", known)}" : "mbot-client init --local sets up an agent on this machine");
    }

    public Profile? Find(string name)
    {
        CheckName(name);
        var path = Folder.Profile(name);
        if (!File.Exists(path))
            return null;
        try
        {
            using var stream = File.OpenRead(path);
            var profile = JsonSerializer.Deserialize(stream, ClientJson.Default.Profile) ?? throw new JsonException("the file holds null");
            return profile with
            {
                Name = name,
                Certificate = Resolve(profile.Certificate),
                Key = Resolve(profile.Key),
                Authority = Resolve(profile.Authority),
                Aws = WithKey(profile.Aws, Resolve),
            };
        }
        catch (JsonException error)
        {
            throw new ClientException(ExitCode.Usage, "profile.unreadable", $"{path} is not a profile: {error.Message}", error) { Hint = "mend the file, or remove it and run init again" };
        }
    }

    public void Save(Profile profile)
    {
        CheckName(profile.Name);
        PrivateFile.CreateFolder(Folder.Profiles);
        PrivateFile.Write(Folder.Profile(profile.Name), JsonSerializer.Serialize(profile with
        {
            Certificate = Relative(profile.Certificate),
            Key = Relative(profile.Key),
            Authority = Relative(profile.Authority),
            Aws = WithKey(profile.Aws, Relative),
        }, ClientJson.Default.Profile) + "\n");
    }

    public void Use(string name)
    {
        PrivateFile.CreateFolder(Folder.Root);
        PrivateFile.Write(Folder.Current, name + "\n");
    }

    public IReadOnlyList<string> Names() => !Directory.Exists(Folder.Profiles)
        ? []
        : [.. Directory.EnumerateFiles(Folder.Profiles, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>A name becomes file names: letters, digits, dot, dash, underscore; not hidden.</summary>
    public static void CheckName(string name)
    {
        if (name.Length is 0 or > 64 || name[0] is '.' or '-' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            throw ClientException.Usage($"'{name}' is no name", "1 to 64 letters, digits, dots, dashes and underscores; not beginning with a dot or a dash");
    }

    private static AwsPlace? WithKey(AwsPlace? aws, Func<string, string> path) => aws is { SshKey: { } key } ? aws with { SshKey = path(key) } : aws;

    // Empty before it is enrolled.
    private string Resolve(string path) => path.Length == 0 ? "" : Path.Combine(Folder.Root, path);

    private string Relative(string path) =>
        path.Length > 0 && Path.GetFullPath(path).StartsWith(Folder.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? Path.GetRelativePath(Folder.Root, path) : path;
}
