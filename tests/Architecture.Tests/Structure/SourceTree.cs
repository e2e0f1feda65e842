using System.Reflection;
using System.Text.RegularExpressions;
using MBot.TestKit;

namespace MBot.Architecture.Tests.Structure;

/// <summary>The sources as text: which folder mentions which namespace.</summary>
internal static partial class SourceTree
{
    public static string Agent => Path.Combine(Repository.Root, "src", "Agent");

    public static string Client => Path.Combine(Repository.Root, "src", "Client");

    /// <summary>All .cs files that somebody wrote.</summary>
    public static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(folder, f).Split('/').Any(part => part is "bin" or "obj"));

    public static IEnumerable<string> Features => Directory.EnumerateDirectories(Agent)
        .Select(Path.GetFileName)
        .Where(name => name is not ("bin" or "obj"))!;

    /// <summary>The other features that a feature's files mention, by using or by full name.</summary>
    public static IReadOnlySet<string> MentionedBy(string feature) => Files(Path.Combine(Agent, feature))
        .SelectMany(f => FeatureName().Matches(File.ReadAllText(f)))
        .Select(m => m.Groups[1].Value)
        .Where(name => name != feature && Directory.Exists(Path.Combine(Agent, name)))
        .ToHashSet();

    public static IEnumerable<string> ClientFolders => Directory.EnumerateDirectories(Client)
        .Select(Path.GetFileName)
        .Where(name => name is not ("bin" or "obj"))!;

    /// <summary>The other folders of the client that a folder's files mention.</summary>
    public static IReadOnlySet<string> MentionedInClient(string folder) => Files(Path.Combine(Client, folder))
        .SelectMany(f => ClientFolderName().Matches(File.ReadAllText(f)))
        .Select(m => m.Groups[1].Value)
        .Where(name => name != folder && Directory.Exists(Path.Combine(Client, name)))
        .ToHashSet();

    public static bool NamesTheAwsSdk(string source) => AwsSdk().IsMatch(source);

    /// <summary>The operations that are called as reads are.</summary>
    public static IEnumerable<string> PlainCallsOfAws(string source) => PlainCallOfAws().Matches(source).Select(m => m.Groups[1].Value);

    /// <summary>What a member takes and gives, with what generic types hold.</summary>
    public static IEnumerable<Type> TypesOf(MemberInfo member) => (member switch
    {
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    }).SelectMany(Parts);

    private static IEnumerable<Type> Parts(Type type) => type.GetGenericArguments().SelectMany(Parts).Append(type);

    [GeneratedRegex(@"\bMBot\.Client\.([A-Z][A-Za-z]+)")]
    private static partial Regex ClientFolderName();

    [GeneratedRegex(@"\bAmazon\.|\bAmazon[A-Z]\w+|\bAWSSDK\b|\busing Amazon;")]
    private static partial Regex AwsSdk();

    [GeneratedRegex(@"\bCallAsync\(\(\) => \w+\.(\w+)Async\(")]
    private static partial Regex PlainCallOfAws();

    [GeneratedRegex(@"\bMBot\.Agent\.([A-Z][A-Za-z]+)")]
    private static partial Regex FeatureName();
}
