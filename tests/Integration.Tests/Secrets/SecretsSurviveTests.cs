using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using MBot.Agent.Platform;
using MBot.Agent.Secrets;
using MBot.Agent.Services;
using MBot.Agent.Services.Shim;
using MBot.Client.Secrets;
using MBot.Protos.V1;

namespace MBot.Integration.Tests.Secrets;

/// <summary>
/// Values on their whole way: .env file, client, protocol, the agent's store and a restart of it, then secrets.toml and the app's
/// environment, as Python reads them. What comes out is what was meant, or the value was refused by its name.
/// <c>MBOT_TEST_SEED</c> repeats a run.
/// </summary>
public sealed class SecretsSurviveTests
{
    private const int Count = 400;
    private const string Python = "/usr/bin/python3";

    private const string Program = """
        import json, os, sys, tomllib
        with open(sys.argv[1], 'rb') as f:
            toml = tomllib.load(f)
        print(json.dumps([{k: v for k, v in os.environ.items() if k.startswith('V_')}, toml]))
        """;

    private static readonly string[] Pieces =
    [
        "a", "Z9", " ", "  ", "\t", "\n", "\r\n", "\r", "'", "\"", "\\", "\\n", "\\\"", "\\u0041", "$", "${HOME}", "$(id)", "`id`", "#", " #", "=", ";", "&", "|", "%", "%s", "{", "}", "[x]", "\"\"\"", "'''",
        "ü", "日本", "😀", "\u00a0", "\u2028", "\u0085", "\u0007", "\u001b", "\u007f", "\ufeff", "e\u0301", "-----BEGIN KEY-----\nMIIE\n-----END KEY-----\n", "://u:p@h/",
    ];

    [Fact]
    public async Task WhateverAValueIs_TheAppGetsIt()
    {
        var seed = Seed();
        var random = new Random(seed);
        var meant = Enumerable.Range(0, Count).ToDictionary(n => $"V_{n}", _ => Value(random));
        var file = string.Concat(meant.Select(m => $"{(random.Next(4) == 0 ? "export " : "")}{m.Key}={Spelled(m.Value, random)}{(random.Next(5) == 0 ? " # comment" : "")}\n"));

        var read = DotEnvFile.Parse(file);
        Assert.True(read.Errors.Count == 0, $"MBOT_TEST_SEED={seed}: {string.Join(", ", read.Errors)}");
        var request = new ChangeSecretsRequest();
        foreach (var entry in read.Entries)
            request.Set.Add(entry.Name, entry.Value);
        var arrived = ChangeSecretsRequest.Parser.ParseFrom(request.ToByteArray());

        var folder = new StateFolder(Directory.CreateTempSubdirectory("mbot-survive-").FullName);
        try
        {
            new SecretStore(folder, TimeProvider.System).Replace(arrived.Set.ToDictionary(p => p.Key, p => new Redacted(p.Value)));
            var store = new SecretStore(folder, TimeProvider.System);
            var app = await new AppEnvironment(store, new CookieSecret(folder), new AppSecretsToml(folder, new OwnAppUser(), new CommandRunner("survive", TimeProvider.System))).ReadAsync(default);
            var environment = ShimInput.Parse(new ShimInput(new Dictionary<string, Redacted>(), app).ToBytes()).Variables;
            var (inEnvironment, inToml) = await AskPythonAsync(environment, Path.Combine(folder.Secrets, "secrets.toml"));

            foreach (var (name, value) in meant)
            {
                Assert.True(value == inEnvironment[name], $"MBOT_TEST_SEED={seed}: {name} in the environment: {Shown(inEnvironment[name])} instead of {Shown(value)}");
                Assert.True(value == inToml[name], $"MBOT_TEST_SEED={seed}: {name} in secrets.toml: {Shown(inToml[name])} instead of {Shown(value)}");
            }

            Assert.Equal(Count, inEnvironment.Count);
            Assert.Equal(Count, inToml.Count);
        }
        finally
        {
            Directory.Delete(folder.Root, recursive: true);
        }
    }

    public static TheoryData<string> Impossible => [.. Refused.Keys];

    /// <summary>By name: an attribute can't hold half a character.</summary>
    private static Dictionary<string, (string Value, string Why)> Refused => new()
    {
        ["NUL"] = ("a\0b", "NUL"),
        ["half a character"] = ("\ud800", "Unicode"),
        ["the other half"] = ("a\udc00b", "Unicode"),
        ["too long"] = (new string('x', 64 * 1024 + 1), "longer"),
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void WhatCannotBeCarried_IsRefusedByItsName_AndNothingChanges(string what)
    {
        var (value, why) = Refused[what];
        var folder = new StateFolder(Directory.CreateTempSubdirectory("mbot-survive-").FullName);
        try
        {
            var store = new SecretStore(folder, TimeProvider.System);
            store.Replace(new Dictionary<string, Redacted> { ["GOOD"] = new("stays") });

            var error = Assert.Throws<MBotException>(() => store.Change(new Dictionary<string, Redacted> { ["GOOD"] = new("new"), ["BAD_ONE"] = new(value) }, []));

            Assert.Contains("BAD_ONE", error.Message, StringComparison.Ordinal);
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
            Assert.Equal("stays", new SecretStore(folder, TimeProvider.System).Current.Values["GOOD"].Reveal());
        }
        finally
        {
            Directory.Delete(folder.Root, recursive: true);
        }
    }

    /// <summary>Without a backslash at the end, which python-dotenv takes for the closing quote's.</summary>
    private static string Value(Random random) => string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => Pieces[random.Next(Pieces.Length)])) is var value && value.EndsWith('\\') ? value + "." : value;

    /// <summary>One of the ways in which python-dotenv lets it be written.</summary>
    private static string Spelled(string value, Random random)
    {
        var plain = value.Length > 0 && value.Trim() == value && !value.StartsWith('\'') && !value.StartsWith('"') && !value.Contains('\n') && !value.Contains('\r') && !value.Contains('#');
        return random.Next(plain ? 3 : 2) switch
        {
            0 => $"\"{Escaped(value, '"').Replace("\n", random.Next(2) == 0 ? "\\n" : "\n", StringComparison.Ordinal).Replace("\t", random.Next(2) == 0 ? "\\t" : "\t", StringComparison.Ordinal)}\"",
            1 => $"'{Escaped(value, '\'')}'",
            _ => value,
        };
    }

    private static string Escaped(string value, char quote) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace($"{quote}", $"\\{quote}", StringComparison.Ordinal);

    private static async Task<(Dictionary<string, string> Environment, Dictionary<string, string> Toml)> AskPythonAsync(IEnumerable<string> environment, string toml)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var start = new ProcessStartInfo(Python, ["-X", "utf8", "-c", Program, toml]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var variable in environment.Select(v => v.Split('=', 2)))
            start.Environment[variable[0]] = variable[1];
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(bound.Token);
        var output = await process.StandardOutput.ReadToEndAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);
        Assert.True(process.ExitCode == 0, await errors);
        var answers = JsonSerializer.Deserialize<Dictionary<string, string>[]>(output)!;
        return (answers[0], answers[1]);
    }

    private static int Seed() => int.TryParse(Environment.GetEnvironmentVariable("MBOT_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();

    private static string Shown(string text) => JsonSerializer.Serialize(text) + " " + Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
