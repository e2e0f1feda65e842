using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MBot.Agent.Configuration.Jsonc;

namespace MBot.Agent.Tests.Configuration;

/// <summary>The editor on texts made at random: sections, keys, values, comments, commas and white space of every kind.</summary>
public class JsoncEditorProperties
{
    private static readonly string[] Names = ["a", "b", "c", "drainTimeout", "ü", "x.y"];
    private static readonly string[] Values = ["1", "-2.5e3", "true", "null", "\"t\"", "\"} // no, \\\" /* */\"", "[1, 2,]", "[ /* in */ \"x\" ]", "{\"a\": {\"b\": 1}}", "{}"];

    private static Gen<string> Gap(bool line) => Gen.Frequency(
        (6, Gen.Elements("", " ", "  ", "\t")),
        (line ? 3 : 0, Gen.Elements("\n", "\n  ", "\r\n    ", "\n\n\t")),
        (line ? 2 : 0, from number in Gen.Choose(2, 1_000_000_000) from end in Gen.Elements("\n", "\r\n") select $" // #{number}, }} \"a\": 1{end}  "),
        (2, from number in Gen.Choose(2, 1_000_000_000) select $"/* #{number} {{ , */"));

    private static Gen<string> Object(Gen<string> value, bool lines) =>
        from names in Gen.SubListOf(Names)
        from properties in Gen.CollectToList(names, name =>
            from gaps in Gap(lines).ListOf(3)
            from literal in value
            from colon in Gen.Elements("", " ", "\n") // System.Text.Json takes no comment here
            select (Head: $"{gaps[0]}\"{name}\"{colon}:{gaps[1]}{literal}{gaps[2]}", name))
        from trailing in Gen.Elements("", ",")
        from end in Gap(lines)
        select $"{{{string.Join(',', properties.Select(property => property.Head))}{(properties.Count > 0 ? trailing : "")}{end}}}";

    private static Gen<string> Document =>
        from lines in Gen.Elements(true, true, false)
        from before in Gap(lines)
        from root in Object(Gen.OneOf(Object(Gen.Elements(Values), lines), Gen.Elements("{}", "{ }", "{\n}")), lines)
        from after in Gap(lines)
        select before + root + after;

    private static Arbitrary<(string Text, string Section, string Key, string Value)> Edits => (
        from text in Document
        from section in Gen.Elements(Names)
        from key in Gen.Elements(Names)
        from value in Gen.Elements(Values)
        select (text, section, key, value)).ToArbitrary();

    [Property(MaxTest = 1000)]
    public Property Set_ThenRead_GivesTheValue_AndNoOtherKeyChanges() => Prop.ForAll(Edits, edit =>
    {
        var expected = Model(edit.Text);
        expected[(edit.Section, edit.Key)] = Minimal(edit.Value);
        var edited = Set(edit);
        Assert.Equal(expected.OrderBy(pair => pair.Key), Model(edited).OrderBy(pair => pair.Key));
    });

    [Property(MaxTest = 1000)]
    public Property Unset_ThenRead_GivesNothing_AndNoOtherKeyChanges() => Prop.ForAll(Edits, edit =>
    {
        var expected = Model(edit.Text);
        expected.Remove((edit.Section, edit.Key));
        var edited = Encoding.UTF8.GetString(JsoncEditor.Unset(Encoding.UTF8.GetBytes(edit.Text), edit.Section, edit.Key));
        Assert.Equal(expected.OrderBy(pair => pair.Key), Model(edited).OrderBy(pair => pair.Key));
        Assert.Equal(Comments(edit.Text).Except(CommentsOfProperty(edit.Text, edit.Section, edit.Key)), Comments(edited));
    });

    [Property(MaxTest = 1000)]
    public Property Set_KeepsAllCommentsOutsideTheValue() => Prop.ForAll(Edits, edit =>
    {
        var replaced = Find(edit.Text, edit.Section, edit.Key) is { } property ? Comments(Slice(edit.Text, property.ValueStart, property.ValueEnd)) : [];
        Assert.Equal(Comments(edit.Text).Except(replaced).Order(), Comments(Set(edit)).Order());
    });

    [Property(MaxTest = 500)]
    public Property Set_OfTheValueThatIsThere_ChangesNoByte() => Prop.ForAll(Edits, edit =>
    {
        if (Find(edit.Text, edit.Section, edit.Key) is not { } property)
            return;
        var literal = Slice(edit.Text, property.ValueStart, property.ValueEnd);
        Assert.Equal(edit.Text, Set(edit with { Value = literal }));
    });

    [Property(MaxTest = 500)]
    public Property SetAndUnset_OfANewKey_LeaveTheOldValues() => Prop.ForAll(Edits, edit =>
    {
        if (Find(edit.Text, edit.Section, edit.Key) is not null)
            return;
        var there = Encoding.UTF8.GetBytes(Set(edit));
        var back = Encoding.UTF8.GetString(JsoncEditor.Unset(there, edit.Section, edit.Key));
        Assert.Equal(Model(edit.Text).OrderBy(pair => pair.Key), Model(back).OrderBy(pair => pair.Key));
    });

    private static string Set((string Text, string Section, string Key, string Value) edit) =>
        Encoding.UTF8.GetString(JsoncEditor.Set(Encoding.UTF8.GetBytes(edit.Text), edit.Section, edit.Key, edit.Value));

    private static Dictionary<(string, string), string> Model(string text)
    {
        var document = JsoncDocument.Parse(Encoding.UTF8.GetBytes(text));
        return (document.Root?.Properties ?? []).SelectMany(section => section.Object!.Properties.Select(property =>
            KeyValuePair.Create((section.Name, property.Name), Minimal(Slice(text, property.ValueStart, property.ValueEnd))))).ToDictionary();
    }

    private static string Minimal(string json) => System.Text.Json.Nodes.JsonNode.Parse(json, null, new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })?.ToJsonString() ?? "null";

    private static JsoncProperty? Find(string text, string section, string key) =>
        JsoncDocument.Parse(Encoding.UTF8.GetBytes(text)).Root?.Find(section)?.Object?.Find(key);

    private static string Slice(string text, int start, int end) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan(start..end));

    private static IEnumerable<string> CommentsOfProperty(string text, string section, string key) =>
        Find(text, section, key) is { } property ? Comments(Slice(text, property.NameStart, property.ValueEnd)) : [];

    /// <summary>The numbers in a text's comments; numbers are random, so a double is chance.</summary>
    private static List<string> Comments(string text) =>
        [.. System.Text.RegularExpressions.Regex.Matches(text, "#[0-9]+").Select(match => match.Value).Distinct()];
}
