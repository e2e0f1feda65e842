using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Architecture.Tests.GrpcContracts;

/// <summary>What a compiled assembly binds to in other ones: identities, types and members, as its metadata has them.</summary>
internal sealed class AssemblyBindings : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    public AssemblyBindings(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _reader = _file.GetMetadataReader();
    }

    public AssemblyName? ReferenceTo(string assembly) => _reader.AssemblyReferences
        .Select(handle => _reader.GetAssemblyReference(handle).GetAssemblyName())
        .SingleOrDefault(name => name.Name == assembly);

    public IReadOnlyList<string> TypesOf(string assembly) =>
        [.. _reader.TypeReferences.Where(handle => AssemblyOf(handle) == assembly).Select(handle => SignatureText.NameOf(_reader, handle))];

    public IReadOnlyList<(string Type, string Member)> MembersOf(string assembly)
    {
        var members = new List<(string, string)>();
        foreach (var handle in _reader.MemberReferences)
        {
            var member = _reader.GetMemberReference(handle);
            if (TypeOf(member.Parent) is { } type && AssemblyOf(type) == assembly)
                members.Add((SignatureText.NameOf(_reader, type), Text(member)));
        }

        return members;
    }

    public void Dispose() => _file.Dispose();

    private string Text(MemberReference member) => _reader.GetString(member.Name) + member.GetKind() switch
    {
        MemberReferenceKind.Field => $" : {member.DecodeFieldSignature(SignatureText.Instance, null)}",
        _ => SignatureText.Of(member.DecodeMethodSignature(SignatureText.Instance, null)),
    };

    private string? AssemblyOf(TypeReferenceHandle handle)
    {
        var scope = _reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => AssemblyOf((TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => _reader.GetString(_reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => null,
        };
    }

    /// <summary>The type that a member belongs to; for a constructed one, the generic type it is made of.</summary>
    private TypeReferenceHandle? TypeOf(EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeReference)
            return (TypeReferenceHandle)parent;
        if (parent.Kind != HandleKind.TypeSpecification)
            return null;

        var blob = _reader.GetBlobReader(_reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;
        blob.ReadCompressedInteger(); // class or value type
        var generic = blob.ReadTypeHandle();
        return generic.Kind == HandleKind.TypeReference ? (TypeReferenceHandle)generic : null;
    }
}
