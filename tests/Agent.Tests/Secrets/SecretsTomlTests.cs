using System.Diagnostics;
using System.Text.Json;
using MBot.Agent.Platform;
using MBot.Agent.Secrets;

namespace MBot.Agent.Tests.Secrets;

/// <summary>What Streamlit's own TOML readers make of secrets.toml: tomllib today, the toml package before Python 3.11.</summary>
public class SecretsTomlTests
{
    private const string Python = "/usr/bin/python3";

    [PythonModuleFact(Python, "tomllib")]
    public void TomllibReads_WhatWasSet() =>
        AssertSame(Values(), "import json,sys,tomllib; print(json.dumps(tomllib.load(open(sys.argv[1],'rb'))))");

    [PythonModuleFact(Python, "toml")]
    public void TheTomlPackageReads_WhatWasSet() =>
        AssertSame(Values().Where(value => !BothEscapes(value)), "import json,sys,toml; print(json.dumps(toml.load(open(sys.argv[1],encoding='utf-8'))))");

    /// <summary>No spelling of a control character that the package reads is left in such a value.</summary>
    private static bool BothEscapes(string value) =>
        value.Contains("\\u", StringComparison.Ordinal) && value.Contains("\\U", StringComparison.Ordinal) && value.Any(char.IsControl);

    private static void AssertSame(IEnumerable<string> values, string program)
    {
        var expected = values.Select((value, number) => ($"V{number}", value)).ToDictionary();
        var now = DateTimeOffset.UnixEpoch;
        var set = SecretSet.Empty.Next(expected.ToDictionary(pair => pair.Key, pair => new Redacted(pair.Value)), now);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, SecretsToml.Render(set));
            var start = new ProcessStartInfo(Python, ["-c", program, file]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var read = process.StandardOutput.ReadToEnd();
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), "python did not end");
            Assert.True(process.ExitCode == 0, errors.Result);
            Assert.Equal(expected.OrderBy(pair => pair.Key), JsonSerializer.Deserialize<Dictionary<string, string>>(read)!.OrderBy(pair => pair.Key));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Hand-picked ones, and random ones out of the letters that matter.</summary>
    private static IEnumerable<string> Values()
    {
        string[] picked =
        [
            "", " ", "plain", "with \"quotes\"", "'single'", "\"\"\"", "'''", "a\\b", "\\", "\\\\", "\\\"", "\\n", "\\u0041", "\\x41", "C:\\users\\new",
            "two\nlines", "\r\n", "tab\tbed", "bell\a\b\f\v\u001b", "\x7f", "# no comment", "a # b", "a = b", "[x]", "{\"json\": [1, \"2\"]}", "ü€😀", "\u2028\u0085",
            "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", "${HOME} $(id) `id`", new('x', 64 * 1024),
        ];
        var random = new Random(20261122);
        const string letters = "\\\"'#=[]{}nutrxU0041 \n\r\t\b\f\u0001\x7fäé😀";
        var runes = letters.EnumerateRunes().ToArray();
        return picked.Concat(Enumerable.Range(0, 2000).Select(_ =>
            string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => runes[random.Next(runes.Length)].ToString()))));
    }
}
