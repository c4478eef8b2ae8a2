using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class CameraMarks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "MarksJson",
                table: "Devices",
                type: "character varying(8192)",
                maxLength: 8192,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ViewAcceptedAt",
                table: "Devices",
                type: "bigint",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "MarksJson",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "ViewAcceptedAt",
                table: "Devices");
        }
    }
}
