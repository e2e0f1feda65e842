using System.Text;
using System.Text.RegularExpressions;
using MBot.Agent.Configuration;
using MBot.TestKit;

namespace MBot.Agent.Tests.Configuration;

/// <summary>
/// docs/configuration.md says what the options classes say. <c>UPDATE_DOCS=1 dotnet test tests/Agent.Tests --filter
/// ConfigurationDocument</c> rewrites its table.
/// </summary>
public partial class ConfigurationDocumentTests
{
    private const string Begin = "<!-- settings: made by a test, see above -->\n";
    private const string End = "<!-- settings end -->";
    private static readonly string Document = Path.Combine(Repository.Root, "docs", "configuration.md");

    private static ConfigurationCatalog Catalog => new(
        from type in typeof(AgentConfiguration).Assembly.GetTypes()
        where type.IsDefined(typeof(SettingsSectionAttribute), inherit: false)
        select (SettingsSection)typeof(SettingsSection).GetMethod(nameof(SettingsSection.Of))!.MakeGenericMethod(type).Invoke(null, null)!);

    [Fact]
    public void TheTable_HasEveryKeyWithItsTypeDefaultAndReload()
    {
        var text = File.ReadAllText(Document);
        var (before, rest) = Cut(text, Begin);
        var (table, after) = Cut(rest, End);
        var expected = Table();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(Document, before + Begin + expected + End + after);
        else
            Assert.Equal(expected, table);
    }

    [Fact]
    public void EverySample_IsAValidConfiguration()
    {
        var samples = Sample().Matches(File.ReadAllText(Document));
        Assert.NotEmpty(samples);
        Assert.All(samples, sample =>
        {
            var reading = new ConfigurationReader(Catalog, "the sample", EnvironmentOverrides.None.Variables).Read(Encoding.UTF8.GetBytes(sample.Groups[1].Value));
            Assert.Equal([], reading.Problems.Select(problem => problem.ToString()));
        });
    }

    [Fact]
    public void EveryDefault_KeepsTheRulesOfItsFeature()
    {
        var reading = new ConfigurationReader(Catalog, "nothing", EnvironmentOverrides.None.Variables).Read([]);
        Assert.Equal([], reading.Problems.Select(problem => problem.ToString()));
    }

    private static string Table()
    {
        var table = new StringBuilder();
        foreach (var section in Catalog.Sections)
        {
            table.Append("\n### ").Append(section.Name).Append("\n\n| key | type | default | counts | what |\n|---|---|---|---|---|\n");
            foreach (var key in section.Keys)
                table.Append("| `").Append(key.FullName).Append("` | ").Append(key.Type.Name).Append(" | ").Append(Default(key)).Append(" | ")
                    .Append(key.Reload == Reload.Live ? "live" : "restart").Append(" | ")
                    .Append(key.Description.Replace("|", "\\|", StringComparison.Ordinal)).Append(key.Secret ? " Shown redacted." : "").Append(" |\n");
        }

        return table.Append('\n').ToString();
    }

    private static string Default(SettingKey key) => key.Default switch
    {
        null => "unset",
        "" => "empty",
        var value => $"`{key.Display(value)}`",
    };

    private static (string Before, string After) Cut(string text, string mark)
    {
        var parts = text.Split(mark);
        Assert.True(parts.Length == 2, $"{Document} must hold {mark.Trim()} once");
        return (parts[0], parts[1]);
    }

    [GeneratedRegex("^```jsonc\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Sample();
}
