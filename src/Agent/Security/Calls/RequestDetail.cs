using System.Collections;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MBot.Protos.V1;

namespace MBot.Agent.Security.Calls;

/// <summary>
/// A request as one bounded line of JSON without secrets: fields marked <c>secret</c> in the protos (of a map: its
/// values) and credentials in URLs.
/// </summary>
internal static partial class RequestDetail
{
    public const int MaxLength = 4096;
    private const int MaxFieldLength = 256;
    private const string Redacted = "[REDACTED]";

    public static string Of(IMessage request)
    {
        var copy = request.Descriptor.Parser.ParseFrom(request.ToByteString());
        Clean(copy);
        // The strict formatter throws at a time that is none, and whoever sends one must not get past the audit by it.
        var json = Credentials().Replace(JsonFormatter.ToDiagnosticString(copy), $"://{Redacted}@");
        return json.Length <= MaxLength ? json : json[..MaxLength] + "…";
    }

    private static void Clean(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var secret = field.GetOptions()?.GetExtension(OptionsExtensions.Secret) == true;
            switch (field.Accessor.GetValue(message))
            {
                case IDictionary map:
                    foreach (var key in map.Keys.Cast<object>().ToList())
                        map[key] = CleanValue(map[key], secret);
                    break;
                case IList list:
                    for (var i = 0; i < list.Count; i++)
                        list[i] = CleanValue(list[i], secret);
                    break;
                case IMessage when secret:
                    field.Accessor.Clear(message);
                    break;
                case IMessage nested:
                    Clean(nested);
                    break;
                case string text when text.Length > 0:
                    field.Accessor.SetValue(message, CleanValue(text, secret));
                    break;
                case ByteString bytes when !secret && bytes.Length > MaxFieldLength:
                    field.Accessor.SetValue(message, ByteString.CopyFrom(bytes.Span[..MaxFieldLength]));
                    break;
                case not null when secret:
                    field.Accessor.Clear(message);
                    break;
            }
        }
    }

    private static object? CleanValue(object? value, bool secret)
    {
        switch (value)
        {
            case string when secret:
                return Redacted;
            case string text:
                return text.Length <= MaxFieldLength ? text : text[..MaxFieldLength] + "…";
            case IMessage message:
                Clean(message);
                return message;
            default:
                return value;
        }
    }

    [GeneratedRegex(@"://[^/@\s""]+@")]
    private static partial Regex Credentials();
}
