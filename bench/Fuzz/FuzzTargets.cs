using System.Text;
using System.Text.RegularExpressions;
using MBot.Agent.Configuration;
using MBot.Agent.Configuration.Jsonc;
using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Health.Probes;
using MBot.Agent.Logs;
using MBot.Agent.Platform;
using MBot.Agent.Services.Shim;
using MBot.Agent.Slots;
using MBot.Client.Secrets;

namespace MBot.Bench.Fuzz;

/// <summary>The parsers that read what users, apps, repositories and programs write.</summary>
internal static partial class FuzzTargets
{
    private static readonly ConfigurationCatalog Catalog = new(
        from type in typeof(AgentConfiguration).Assembly.GetTypes()
        where type.IsDefined(typeof(SettingsSectionAttribute), inherit: false)
        select (SettingsSection)typeof(SettingsSection).GetMethod(nameof(SettingsSection.Of))!.MakeGenericMethod(type).Invoke(null, null)!);

    private static readonly Redacted[] Secrets = [new("hunter2-hunter2"), new("päss\\w\"ö\nrd line two"), new("aaaaaaaa")];
    private static readonly LogRedactor Redactor = new(() => Secrets);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("env", ".env files", ["export ", "A=", "B='", "C=\"", "\\n", "\\'", "\\\"", " # ", "${A}", "'A'=", "A-B=1"], Env),
        new("manifest", ".mbot.json", ["\"entryPoint\"", "\"python\"", "\"requiredSecrets\"", "\"persist\"", "\"hooks\"", "\"afterPrepare\"", "\"command\"", "\"timeoutSeconds\"", "[\"x\"]", "null", "true", "//", "/*", "*/", "python3.11"], Manifest),
        new("agent-json", "agent.json", ["\"deploy\"", "\"nginx\"", "\"slots\"", "\"keepReleases\"", "\"watchWindow\"", "\"10s\"", "\"portFirst\"", "\"python\"", "null", "true", "[\"x\"]", "//", "/*", "*/", "{\"a\":", "1.5"], AgentJson),
        new("frames", "Streamlit's frames", ["\x30\0", "\x2a", "\x1a", "\x42", "\x52", "\x0a\x02", "\x12\x02", "\x08\x01", "ValueError"], Frames),
        new("metrics", "the app's metrics text", ["active_sessions", "{", "}", "# TYPE ", "streamlit_", " 3\n", "+Inf", "le=\"0.5\"", " 1e3 1700000000\n"], Metrics),
        new("logs", "lines of the app, nginx and the agent", ["2026-11-22T14:12:06.123456Z O ", "2026-11-22T14:12:06.123456Z E ", "2026/11/22 14:12:06 [error] ", "[22/Nov/2026:14:12:06 +0000]", "2026-11-22T14:12:06+00:00 ", "warning MBot.Agent.Nginx: ", "://user:pass@host", "hunter2-hunter2", "hunter2", "aaaaaaaa", "://", ":", "@"], Logs),
        new("requirements", "requirements.txt", ["-r requirements.txt", "-c b.txt", "--requirement=", "-e .", "streamlit==1.24\n", " \\\n", " # ", "@ file:///", "../", "https://"], Requirements),
    ];

    private static string Env(byte[] input)
    {
        var result = DotEnvFile.Parse(Encoding.UTF8.GetString(input));
        Promise(result.Entries.All(e => Variable().IsMatch(e.Name)), "a name that is none was let in");
        Promise(result.Entries.Select(e => e.Name).Distinct().Count() == result.Entries.Count, "a name is there twice");
        return $"{Math.Min(result.Entries.Count, 5)} {string.Join('|', result.Errors.Select(e => e.Message).Distinct().Order())}";
    }

    private static string Manifest(byte[] input)
    {
        try
        {
            var manifest = AppManifestReader.Read(Encoding.UTF8.GetString(input));
            var paths = manifest.Persist.Append(manifest.EntryPoint);
            Promise(paths.All(p => Path.GetFullPath(p, "/tree").StartsWith("/tree/", StringComparison.Ordinal) && p[0] != '-'), "a path leads out of the tree, or is an option");
            return $"{manifest.Python is null} {manifest.RequiredSecrets.Count} {manifest.Persist.Count} {manifest.Hooks.Count}";
        }
        catch (MBotException refused) when (refused.Code == "manifest.invalid")
        {
            Promise(refused.Message.Length < 5000 && !refused.Message.Any(char.IsControl), "the refusal is not fit to be shown");
            return Way(refused.Message);
        }
    }

    private static string AgentJson(byte[] input)
    {
        var reading = new ConfigurationReader(Catalog, "agent.json", EnvironmentOverrides.None.Variables).Read(input);
        Promise(reading.Problems.All(p => p.Message.Length < 2000 && !p.Message.Any(char.IsControl)), "a problem is not fit to be shown");
        try
        {
            var edited = JsoncEditor.Set(input, "deploy", "keepReleases", "3");
            var again = JsoncDocument.Parse(edited).Root?.Find("deploy")?.Object?.Find("keepReleases");
            Promise(again is not null, "what was set is not there");
            JsoncDocument.Parse(JsoncEditor.Unset(edited, "deploy", "keepReleases"));
        }
        catch (JsoncException)
        {
            // The text does not parse, or the section is no object: documented.
        }

        return Way(string.Join('|', reading.Problems.Select(p => $"{p.Kind} {p.Message}").Order().Take(3)));
    }

    private static string Frames(byte[] input)
    {
        var frame = StreamlitFrame.Parse(input);
        return $"{frame.Finished is not null} {frame.Finished == 1} {frame.Exception?.Length > 2} {frame.Exception is null} {frame.DoesNotCompile is null}";
    }

    private static string Metrics(byte[] input)
    {
        var sessions = SlotHttp.ActiveSessions(Encoding.UTF8.GetString(input));
        Promise(sessions is null or >= 0, "a negative number of sessions");
        return sessions is { } count ? $"{count.ToString().Length}" : "none";
    }

    private static string Logs(byte[] input)
    {
        var records = Pumped(input);
        var way = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(input).Split('\n').Take(2000))
        {
            RawLine[] raw = [LogParsers.App(line), LogParsers.Agent(line), LogParsers.NginxAccess(line), LogParsers.NginxError(line)];
            Promise(raw.All(r => r.Text.Length <= line.Length + 2), "a line became longer");
            way.Add(string.Concat(raw.Select(r => r.Time is null ? '-' : r.IsError ? 'E' : 'O')));
            var redacted = Redactor.Redact(line);
            Promise(!redacted.Contains("hunter2-hunter2", StringComparison.Ordinal) && !redacted.Contains("aaaaaaaa", StringComparison.Ordinal), "a secret is left");
            way.Add(redacted == line ? "" : "redacted");
        }

        return $"{string.Join(' ', way)} {Math.Min(records, 3)}";
    }

    /// <summary>Through the shim's log and back: each record is one again.</summary>
    private static int Pumped(byte[] input)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        LogFormat.Append(buffer, DateTime.UnixEpoch, isError: true, continued: false, input.AsSpan(0, Math.Min(LogFormat.LongestText, input.AsSpan().IndexOf((byte)'\n') is >= 0 and var end ? end : input.Length)));
        var lines = Encoding.UTF8.GetString(buffer.WrittenSpan).Split('\n');
        Promise(lines is [var record, ""] && LogFormat.TryParse(record, out var parsed) && parsed.IsError, "a record is not one again");
        return lines.Length;
    }

    private static string Requirements(byte[] input)
    {
        var files = Encoding.UTF8.GetString(input).Split('\f');
        try
        {
            var read = RequirementsFile.ReadAsync(path => Task.FromResult(path switch
            {
                RequirementsFile.Name => files[0],
                "b.txt" => files.ElementAtOrDefault(1),
                "c/d.txt" => files.ElementAtOrDefault(2),
                _ => null,
            })).GetAwaiter().GetResult();
            return $"{Math.Min(4, read.Resolved.Count)} {read.HasLocal}";
        }
        catch (MBotException refused) when (refused.Code is "requirements.include" or "requirements.missing")
        {
            Promise(refused.Message.Length < 5000 && !refused.Message.Any(char.IsControl), "the refusal is not fit to be shown");
            return Way(refused.Message);
        }
    }

    private static void Promise(bool kept, string otherwise)
    {
        if (!kept)
            throw new BrokenPromiseException(otherwise);
    }

    /// <summary>Without what comes out of the input, as far as that can be told.</summary>
    private static string Way(string message) => Varying().Replace(message.Length > 60 ? message[..60] : message, "#");

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Variable();

    [GeneratedRegex("[^a-z ]+|\\b[a-z]{1,2}\\b")]
    private static partial Regex Varying();
}
