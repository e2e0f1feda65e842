using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Architecture.Tests.GrpcContracts;

/// <summary>Decodes signatures to text that is equal in every assembly that means the same: generic parameters by number.</summary>
internal sealed class SignatureText : ISignatureTypeProvider<string, object?>
{
    public static readonly SignatureText Instance = new();

    public static string Of(MethodSignature<string> signature)
    {
        var generic = signature.GenericParameterCount == 0 ? "" : $"``{signature.GenericParameterCount}";
        var scope = signature.Header.IsInstance ? "" : "static ";
        return $"{scope}{generic}({string.Join(", ", signature.ParameterTypes)}) : {signature.ReturnType}";
    }

    /// <summary>The full name of a type that is defined or referenced, outer types first.</summary>
    public static string NameOf(MetadataReader reader, EntityHandle handle) => handle.Kind == HandleKind.TypeDefinition
        ? Instance.GetTypeFromDefinition(reader, (TypeDefinitionHandle)handle, 0)
        : Instance.GetTypeFromReference(reader, (TypeReferenceHandle)handle, 0);

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = reader.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? $"{GetTypeFromDefinition(reader, outer, 0)}/{name}"
            : $"{reader.GetString(type.Namespace)}.{name}";
    }

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0)}/{name}"
            : $"{reader.GetString(type.Namespace)}.{name}";
    }

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType}<{string.Join(", ", typeArguments)}>";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

    public string GetByReferenceType(string elementType) => $"{elementType}&";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetPinnedType(string elementType) => $"pinned {elementType}";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) =>
        $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

    public string GetFunctionPointerType(MethodSignature<string> signature) => $"*({Of(signature)})";
}
