using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Architecture.Tests.GrpcContracts;

/// <summary>The types that an assembly offers to others, with the members each has or inherits within the assembly.</summary>
internal sealed class DefinedMembers
{
    private readonly Dictionary<string, (string? Base, HashSet<string> Members)> _types = new(StringComparer.Ordinal);

    public DefinedMembers(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if (IsOffered(type.Attributes))
                _types.Add(SignatureText.NameOf(reader, handle), (BaseOf(reader, type), MembersOf(reader, type)));
        }
    }

    public bool HasType(string type) => _types.ContainsKey(type);

    public bool HasMember(string type, string member)
    {
        for (var current = type; current is not null && _types.TryGetValue(current, out var found); current = found.Base)
        {
            if (found.Members.Contains(member))
                return true;
        }

        return false;
    }

    private static HashSet<string> MembersOf(MetadataReader reader, TypeDefinition type)
    {
        var methods =
            from handle in type.GetMethods()
            let method = reader.GetMethodDefinition(handle)
            where IsOffered(method.Attributes)
            select reader.GetString(method.Name) + SignatureText.Of(method.DecodeSignature(SignatureText.Instance, null));
        var fields =
            from handle in type.GetFields()
            let field = reader.GetFieldDefinition(handle)
            where (field.Attributes & FieldAttributes.FieldAccessMask) == FieldAttributes.Public
            select $"{reader.GetString(field.Name)} : {field.DecodeSignature(SignatureText.Instance, null)}";
        return methods.Concat(fields).ToHashSet(StringComparer.Ordinal);
    }

    private static string? BaseOf(MetadataReader reader, TypeDefinition type) =>
        type.BaseType is { IsNil: false, Kind: HandleKind.TypeDefinition } handle ? SignatureText.NameOf(reader, handle) : null;

    private static bool IsOffered(TypeAttributes attributes) => (attributes & TypeAttributes.VisibilityMask)
        is TypeAttributes.Public or TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem;

    private static bool IsOffered(MethodAttributes attributes) => (attributes & MethodAttributes.MemberAccessMask)
        is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;
}
