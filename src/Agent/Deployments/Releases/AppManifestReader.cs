using System.Text.Json;
using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Releases;

/// <summary>Reads <c>.mbot.json</c>. Whatever is wrong in it is an error that names the field; unknown fields are too, for a misspelt one would be ignored.</summary>
internal static partial class AppManifestReader
{
    private const int LongestList = 200;
    private const int LongestField = 200;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(30);

    /// <exception cref="MBotException">manifest.invalid.</exception>
    public static AppManifest Read(string? json)
    {
        if (json is null)
            return AppManifest.Default;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 });
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw Invalid("", $"is not JSON: line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}");
        }
    }

    /// <summary>As <c>.mbot.json</c> spells it.</summary>
    public static string NameOf(HookMoment moment) => moment switch
    {
        HookMoment.AfterPrepare => "afterPrepare",
        HookMoment.BeforeSwitch => "beforeSwitch",
        _ => "afterSwitch",
    };

    private static AppManifest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Invalid("", "must be an object");
        var manifest = AppManifest.Default;
        foreach (var (name, value) in Properties("", root))
        {
            manifest = name switch
            {
                "$schema" when Text(name, value).Length > 0 => manifest,
                "entryPoint" => manifest with { EntryPoint = Relative("entryPoint", Text("entryPoint", value)) },
                "python" => manifest with { Python = Interpreter(Text("python", value)) },
                "requiredSecrets" => manifest with { RequiredSecrets = List("requiredSecrets", value).Select(SecretName).ToArray() },
                "persist" => manifest with { Persist = List("persist", value).Select(p => Relative("persist", p)).ToArray() },
                "hooks" => manifest with { Hooks = ReadHooks(value) },
                _ => throw Invalid(name, "is not known; known are entryPoint, python, requiredSecrets, persist, hooks"),
            };
        }

        return manifest;
    }

    private static Dictionary<HookMoment, Hook> ReadHooks(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Invalid("hooks", "must be an object");
        var hooks = new Dictionary<HookMoment, Hook>();
        foreach (var (name, hook) in Properties("hooks.", value))
        {
            var field = $"hooks.{name}";
            var moments = Enum.GetValues<HookMoment>().Where(moment => NameOf(moment) == name).ToArray();
            if (moments is not [var known])
                throw Invalid(field, $"is not known; known are {string.Join(", ", Enum.GetValues<HookMoment>().Select(NameOf))}");
            hooks[known] = ReadHook(field, hook);
        }

        return hooks;
    }

    private static Hook ReadHook(string field, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return new Hook(Arguments(field, value), DefaultTimeout);
        if (value.ValueKind != JsonValueKind.Object)
            throw Invalid(field, "must be a list of arguments, or an object with command and timeoutSeconds");
        IReadOnlyList<string>? arguments = null;
        var timeout = DefaultTimeout;
        foreach (var (name, part) in Properties(field + ".", value))
        {
            switch (name)
            {
                case "command":
                    arguments = Arguments($"{field}.command", part);
                    break;
                case "timeoutSeconds":
                    timeout = part.ValueKind == JsonValueKind.Number && part.TryGetInt32(out var seconds)
                        && seconds >= 1 && seconds <= LongestTimeout.TotalSeconds
                        ? TimeSpan.FromSeconds(seconds)
                        : throw Invalid($"{field}.timeoutSeconds", $"must be a whole number from 1 to {LongestTimeout.TotalSeconds}");
                    break;
                default:
                    throw Invalid($"{field}.{name}", "is not known; known are command, timeoutSeconds");
            }
        }

        return new Hook(arguments ?? throw Invalid($"{field}.command", "is missing"), timeout);
    }

    private static IReadOnlyList<string> Arguments(string field, JsonElement value)
    {
        var list = List(field, value);
        return list.Count > 0 ? list : throw Invalid(field, "must name a program");
    }

    /// <summary>An object's properties; of one that is there twice nobody knows which was meant.</summary>
    /// <param name="prefix">What stands before their names in an error's field.</param>
    private static IEnumerable<(string Name, JsonElement Value)> Properties(string prefix, JsonElement value)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var name = Unescaped(() => property.Name) ?? throw Invalid(prefix.TrimEnd('.'), "has a name that is not valid text");
            if (!seen.Add(name))
                throw Invalid(prefix + name, "is there twice");
            yield return (name, property.Value);
        }
    }

    /// <summary>Null for the escape of half a surrogate pair, which is JSON but no text.</summary>
    private static string? Unescaped(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            // What JsonElement throws for such an escape.
            return null;
        }
    }

    private static string Text(string field, JsonElement value) => value.ValueKind == JsonValueKind.String
        && Unescaped(value.GetString) is { Length: > 0 and <= 4096 } text && !text.Any(char.IsControl)
        ? text
        : throw Invalid(field, "must be a text of 1 to 4096 characters without control characters");

    private static IReadOnlyList<string> List(string field, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= LongestList
            ? value.EnumerateArray().Select((item, i) => Text($"{field}[{i}]", item)).ToArray()
            : throw Invalid(field, $"must be a list of at most {LongestList} texts");

    private static string Relative(string field, string path) =>
        path[0] is '/' or '-' || path.Split('/').Any(part => part is ".." or "." or "" or ".git")
            ? throw Invalid(field, $"must be a path inside the repository, without . or .. or a leading dash: {path}")
            : path;

    private static string Interpreter(string name) => InterpreterName().IsMatch(name)
        ? name
        : throw Invalid("python", "must be the name of an interpreter, such as python3.11");

    private static string SecretName(string name) => Name().IsMatch(name)
        ? name
        : throw Invalid("requiredSecrets", $"{name} is no name of an environment variable");

    private static MBotException Invalid(string field, string problem)
    {
        // A name out of the file is shown to people: no line breaks, no terminal's commands, no pages of it.
        var shown = string.Concat(field.Take(LongestField).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return new(ErrorKind.FailedPrecondition, "manifest.invalid", $"{AppManifest.FileName}{(shown.Length > 0 ? $": {shown}" : "")} {problem}")
        {
            Field = shown,
            Hint = $"correct {AppManifest.FileName} and push",
        };
    }

    [GeneratedRegex(@"^python3(\.[0-9]{1,2})?\z")]
    private static partial Regex InterpreterName();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,127}\z")]
    private static partial Regex Name();
}
