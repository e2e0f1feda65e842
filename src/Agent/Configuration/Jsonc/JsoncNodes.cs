using System.Text.Json;

namespace MBot.Agent.Configuration.Jsonc;

/// <summary>An object's place in the text: offsets of its opening brace and behind its closing one.</summary>
internal sealed record JsoncObject(int Start, int End, IReadOnlyList<JsoncProperty> Properties)
{
    public JsoncProperty? Find(string name) => Properties.FirstOrDefault(property => property.Name == name);
}

/// <param name="Line">1-based line of the name.</param>
/// <param name="Object">Set when the value is an object one level below the root.</param>
internal sealed record JsoncProperty(
    string Name, int NameStart, int ValueStart, int ValueEnd, JsonTokenType Kind, int Line, JsoncObject? Object);
