using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class SecondFactor : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "FirstPictureSha256",
                table: "Passages",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "SecondFactorBelow",
                table: "Devices",
                type: "double precision",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "FirstPictureSha256",
                table: "Passages");

            migrationBuilder.DropColumn(
                name: "SecondFactorBelow",
                table: "Devices");
        }
    }
}
